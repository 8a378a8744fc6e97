import { Annotations, App, type AppProps, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readSettings } from './settings.ts';
import { ExitBrainStack } from './stack.ts';

/** Where to deploy, as the CDK's own command line found it; both are absent without an account. */
export interface Target {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** The app: one stack per account of the context. @throws SettingsError that names every wrong context value. */
export function createApp({ account, region }: Target, props: AppProps = {}): App {
  const app = new App(props);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  for (const settings of readSettings((name) => app.node.tryGetContext(name))) {
    const id = `ExitBrain-${settings.stage}-${settings.account}`;
    const env = { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) };
    const stack = new ExitBrainStack(app, id, settings, { env });
    Tags.of(stack).add('exit-brain:stage', settings.stage);
    Tags.of(stack).add('exit-brain:account', settings.account);
    if (region?.startsWith('us-') === true) {
      Annotations.of(stack).addWarningV2(
        'exit-brain:us-region',
        `${region}: Binance answers HTTP 451 to addresses in the United States; deploy elsewhere, such as to eu-central-1 or ap-northeast-1`,
      );
    }
  }
  return app;
}

if (import.meta.main) {
  try {
    createApp({ account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION }).synth();
  } catch (error) {
    console.error(error instanceof Error && error.name === 'SettingsError' ? error.message : error);
    process.exitCode = 1;
  }
}
