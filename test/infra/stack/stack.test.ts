// One synthesis for all that is said of a deployment without options.
import './kept.ts';
import './border.ts';
import './alarms.ts';
import './environment.ts';
import './people.ts';
