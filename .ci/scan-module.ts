/** What a TypeScript file says about the outside: its imports, and its words with their lines. Comments, strings and regular expressions cannot fool it. */
export interface Token {
  readonly kind: 'word' | 'string' | 'punctuation' | 'literal';
  readonly text: string;
  readonly line: number;
}

/** One import, re-export, dynamic import, import type or require; `specifier` is null when it is computed. */
export interface ImportSite {
  readonly specifier: string | null;
  readonly line: number;
}

const SPACE = /\s+/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const WORD = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /\.?\d[\w.]*/y;
const STRING = /'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"/y;
const REGULAR_EXPRESSION = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const TEMPLATE_TEXT = /(?:\\[\s\S]|\$(?!\{)|[^\\`$])*(?:`|\$\{)/y;

/** After one of these words a slash begins a regular expression, after any other it divides. */
const BEFORE_EXPRESSION = new Set(
  'return typeof case in of instanceof new delete void throw do else yield await default'.split(' '),
);

function slashBeginsExpression(previous: Token | undefined): boolean {
  if (previous === undefined) return true;
  if (previous.kind === 'punctuation') return !')]}'.includes(previous.text);
  return previous.kind === 'word' && BEFORE_EXPRESSION.has(previous.text);
}

/** The tokens of a file in order; the code inside template placeholders is included, comments are not. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  /** Open braces; true where the brace is a template placeholder. */
  const braces: boolean[] = [];
  let at = 0;
  let line = 1;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  const take = (text: string, kind?: Token['kind'], value = text): void => {
    if (kind !== undefined) tokens.push({ kind, text: value, line });
    at += text.length;
    line += text.split('\n').length - 1;
  };
  const template = (): void => {
    const text = match(TEMPLATE_TEXT) ?? source.slice(at);
    const whole = text.endsWith('`') && tokens.at(-1)?.text === '`';
    if (text.endsWith('${')) braces.push(true);
    if (whole) tokens.pop();
    take(text, whole ? 'string' : 'literal', text.replace(/(`|\$\{)$/, ''));
  };
  const punctuation = (): void => {
    const mark = source.charAt(at);
    if (mark === '{') braces.push(false);
    const closesPlaceholder = mark === '}' && braces.pop() === true;
    take(mark, 'punctuation');
    if (mark === '`' || closesPlaceholder) template();
  };
  const scanners: readonly [RegExp, Token['kind'] | undefined][] = [
    [SPACE, undefined],
    [COMMENT, undefined],
    [WORD, 'word'],
    [NUMBER, 'literal'],
  ];
  const scanPlain = (): boolean => {
    for (const [pattern, kind] of scanners) {
      const text = match(pattern);
      if (text !== undefined) {
        take(text, kind);
        return true;
      }
    }
    return false;
  };
  while (at < source.length) {
    if (scanPlain()) continue;
    const string = match(STRING);
    const expression = slashBeginsExpression(tokens.at(-1)) ? match(REGULAR_EXPRESSION) : undefined;
    if (string !== undefined) take(string, 'string', string.slice(1, -1));
    else if (expression !== undefined) take(expression, 'literal');
    else punctuation();
  }
  return tokens;
}

/** Every place where the file names another module, in order. */
export function importsOf(tokens: readonly Token[]): readonly ImportSite[] {
  const sites: ImportSite[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' || tokens[index - 1]?.text === '.') continue;
    const site = siteAt(tokens, index, token);
    if (site !== undefined) sites.push(site);
  }
  return sites;
}

function siteAt(tokens: readonly Token[], index: number, token: Token): ImportSite | undefined {
  const next = tokens[index + 1];
  if (next === undefined) return undefined;
  const call = next.kind === 'punctuation' && next.text === '(';
  if ((token.text === 'import' || token.text === 'require') && call) {
    const argument = tokens[index + 2];
    return { specifier: argument?.kind === 'string' ? argument.text : null, line: token.line };
  }
  if (token.text === 'import' && next.kind === 'string') return { specifier: next.text, line: token.line };
  const reExport = token.text === 'export' && ['*', '{', 'type'].includes(next.text);
  if (token.text === 'import' || reExport) return clauseFrom(tokens, index + 1, token.line);
  return undefined;
}

/** Follows an import or export clause up to its `from '…'`; a clause has only names, commas, stars and one pair of braces. */
function clauseFrom(tokens: readonly Token[], start: number, line: number): ImportSite | undefined {
  for (let index = start; index < tokens.length; index += 1) {
    const token = tokens[index];
    const next = tokens[index + 1];
    if (token?.kind === 'word' && token.text === 'from' && next?.kind === 'string')
      return { specifier: next.text, line };
    const inClause =
      token?.kind === 'word' || token?.kind === 'string' || ['{', '}', ',', '*'].includes(token?.text ?? '');
    if (!inClause) return undefined;
  }
  return undefined;
}
