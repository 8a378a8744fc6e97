import { CfnResource } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** The bus: others publish fills and risk modes on it, we publish facts. */
export class Bus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, name: string, sources: readonly string[]) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { eventBusName: name });
    this.deny('ForeignSources', { 'ForAnyValue:StringNotEquals': { 'events:source': [...sources] } });
    this.deny('WithoutSource', { Null: { 'events:source': 'true' } });
  }

  /** An allow never excludes anybody; only a denial does. */
  private deny(sid: string, conditions: Readonly<Record<string, object>>): void {
    const statement = new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['events:PutEvents'],
      resources: [this.bus.eventBusArn],
      conditions,
    });
    // The library's own class for it warns of a property that nobody sets.
    new CfnResource(this, sid, {
      type: 'AWS::Events::EventBusPolicy',
      properties: {
        EventBusName: this.bus.eventBusName,
        StatementId: sid,
        Statement: statement.toStatementJson(),
      },
    });
  }
}

/** The condition under which a role may publish: under these sources, and never without one. */
export const publishingAs = (source: string): Readonly<Record<string, object>> => ({
  'ForAllValues:StringEquals': { 'events:source': source },
  Null: { 'events:source': 'false' },
});
