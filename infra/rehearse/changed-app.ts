import { CfnCustomResource, Tags } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { FLAG_NAMES } from '../../shared/ports/flags.ts';
import { createApp } from '../app.ts';
import { ExitBrainStack } from '../stack.ts';

/**
 * The same app with another description, another tag and another pattern of its rules, and with a changed flags resource that asks for
 * LIVE: an upgrade of the worst kind, after which the flags must stand as they stood.
 */
const app = createApp({ account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION });
Tags.of(app).add('exit-brain:rehearsal', 'changed');
for (const construct of app.node.findAll()) {
  if (construct instanceof ExitBrainStack) construct.templateOptions.description = 'Changed by the rehearsal';
  if (construct instanceof CfnRule) {
    construct.description = `${construct.description}, changed by the rehearsal`;
    construct.addPropertyOverride('EventPattern.account', [process.env.CDK_DEFAULT_ACCOUNT]);
  }
  if (construct instanceof CfnCustomResource && construct.cfnResourceType === 'Custom::FlagsIfAbsent') {
    construct.addPropertyOverride('defaults', Object.fromEntries(FLAG_NAMES.map((name) => [name, 'changed'])));
  }
}
app.synth();
