import { CustomResource, RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type ITable,
  StreamViewType,
  Table,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { CodeFunction } from './code.ts';

export interface JournalProps {
  /** Tables of an earlier stack; new ones are made without them. */
  readonly journalTable?: string | undefined;
  readonly positionsTable?: string | undefined;
}

/** The journal and the view that is derived from it. Both outlive the stack. */
export class Journal extends Construct {
  /** The journal, with its stream. */
  readonly commits: ITable;
  readonly positions: ITable;

  constructor(scope: Construct, id: string, props: JournalProps) {
    super(scope, id);
    this.commits =
      props.journalTable === undefined ? this.newTable('Commits', JOURNAL) : this.attached(props.journalTable);
    this.positions =
      props.positionsTable === undefined
        ? this.newTable('Positions', keys(AttributeType.STRING))
        : Table.fromTableName(this, 'Positions', props.positionsTable);
  }

  /** The cast answers to an optional property that the library declares in two ways. */
  private newTable(id: string, props: Pick<TableProps, 'partitionKey' | 'sortKey' | 'stream'>): ITable {
    return new Table(this, id, { ...KEPT, ...props } as TableProps) as ITable;
  }

  private attached(tableName: string): ITable {
    const finder = new CodeFunction(this, 'StreamOfTable', {
      name: 'stream-of-table',
      timeoutSeconds: 30,
      memoryMb: 256,
    });
    const table = Table.fromTableName(this, 'Retained', tableName);
    finder.allow(['dynamodb:DescribeTable'], [table.tableArn]);
    const stream = new CustomResource(this, 'Stream', {
      resourceType: 'Custom::StreamOfTable',
      serviceToken: finder.lambda.functionArn,
      properties: { tableName },
    });
    stream.node.addDependency(finder);
    return Table.fromTableAttributes(this, 'Commits', { tableName, tableStreamArn: stream.getAttString('arn') });
  }
}

const KEPT = {
  billingMode: BillingMode.PAY_PER_REQUEST,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
};

const keys = (sort: AttributeType) => ({
  partitionKey: { name: 'pk', type: AttributeType.STRING },
  sortKey: { name: 'sk', type: sort },
});

/** What stands does not change: the image of what was written is all a reader of the stream needs. */
const JOURNAL = { ...keys(AttributeType.NUMBER), stream: StreamViewType.NEW_IMAGE };
