/** Reads a TypeScript or JavaScript source just far enough to tell code from text: its imports, its string literals and the code without either. */

export interface Import {
  /** As written, e.g. `./money.ts`. */
  readonly specifier: string
  /** `import type`, `export type … from`, or braces in which every name is marked `type`. */
  readonly typeOnly: boolean
  /** `export … from`. */
  readonly reexport: boolean
  /** Names imported as values, by their name in the other file; `*` for a namespace, a star export, `import()` or `require()`. */
  readonly values: readonly string[]
}

export interface Source {
  /** The text with comments, regular expressions and the insides of strings blanked; every character keeps its place. */
  readonly code: string
  /** What stands inside string and template literals. */
  readonly literals: readonly string[]
  readonly imports: readonly Import[]
}

const WORD = /[\w$]/
/** After one of these words a slash begins a regular expression, after any other word it divides. */
const BEFORE_REGEX = /(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|void|delete|throw|new|instanceof|await|yield)$/

export function scanSource(text: string): Source {
  const { code, literals } = mask(text)
  return { code, literals, imports: readImports(code, text) }
}

function mask(text: string): { code: string; literals: string[] } {
  const out = text.split('')
  const literals: string[] = []
  /** For each open `${`, the depth of braces at which it ends. */
  const templates: number[] = []
  let depth = 0
  let at = 0

  const blank = (from: number, to: number) => {
    for (let i = from; i < to; i++) if (out[i] !== '\n') out[i] = ' '
  }
  const literal = (from: number, to: number) => {
    literals.push(text.slice(from, to))
    blank(from, to)
  }
  /** Reads template text from `from` to the closing backtick or the next `${`. */
  const templateText = (from: number) => {
    let end = from
    while (end < text.length && text[end] !== '`' && !(text[end] === '$' && text[end + 1] === '{')) end += text[end] === '\\' ? 2 : 1
    literal(from, Math.min(end, text.length))
    if (text[end] === '$') {
      templates.push(depth)
      depth++
      at = end + 2
    } else {
      at = end + 1
    }
  }

  while (at < text.length) {
    const char = text[at]!
    const next = text[at + 1]
    if (char === '/' && next === '/') {
      const end = text.indexOf('\n', at)
      blank(at, end < 0 ? text.length : end)
      at = end < 0 ? text.length : end
    } else if (char === '/' && next === '*') {
      const end = text.indexOf('*/', at + 2)
      blank(at, end < 0 ? text.length : end + 2)
      at = end < 0 ? text.length : end + 2
    } else if (char === "'" || char === '"') {
      let end = at + 1
      while (end < text.length && text[end] !== char && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1
      literal(at + 1, end)
      at = end + 1
    } else if (char === '`') {
      templateText(at + 1)
    } else if (char === '{') {
      depth++
      at++
    } else if (char === '}') {
      depth--
      if (templates.at(-1) === depth) {
        templates.pop()
        templateText(at + 1)
      } else {
        at++
      }
    } else if (char === '/' && startsRegex(out, at)) {
      const end = regexEnd(text, at)
      blank(at + 1, end)
      at = end + 1
    } else {
      at++
    }
  }
  return { code: out.join(''), literals }
}

function startsRegex(out: readonly string[], at: number): boolean {
  let before = at - 1
  while (before >= 0 && /\s/.test(out[before]!)) before--
  if (before < 0) return true
  const char = out[before]!
  if (WORD.test(char)) return BEFORE_REGEX.test(out.slice(Math.max(0, before - 12), before + 1).join(''))
  return !')]}"\'`'.includes(char)
}

/** The place of the slash that ends the regular expression which begins at `at`. */
function regexEnd(text: string, at: number): number {
  let inClass = false
  for (let i = at + 1; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '[') inClass = true
    else if (text[i] === ']') inClass = false
    else if (text[i] === '/' && !inClass) return i
  }
  return at
}

const STATEMENT =
  /(?<![\w$.])(import|export)\b\s*(?:(type)\b\s*(?!from\b\s*['"]))?(?:((?:[\w$]+\s*,\s*)?(?:\{[^}]*\}|\*(?:\s*as\s+[\w$]+)?)|[\w$]+)\s*\bfrom\s*)?(['"])/g
/** `import('…')` and `require('…')`; the specifier of any other argument cannot be known and is reported as `?`. */
const CALL = /(?<![\w$.])(?:import|require)\s*\(\s*(['"])?/g

function readImports(code: string, text: string): Import[] {
  const specifierAt = (quote: number) => text.slice(quote + 1, code.indexOf(code[quote]!, quote + 1))
  const imports: Import[] = []
  for (const match of code.matchAll(STATEMENT)) {
    const [whole, keyword, type, clause = ''] = match
    if (keyword === 'export' && clause === '') continue
    const values = type ? [] : valueNames(clause)
    const bare = keyword === 'import' && clause === ''
    imports.push({
      specifier: specifierAt(match.index + whole.length - 1),
      typeOnly: !bare && values.length === 0,
      reexport: keyword === 'export',
      values,
    })
  }
  for (const match of code.matchAll(CALL)) {
    imports.push({
      specifier: match[1] ? specifierAt(match.index + match[0].length - 1) : '?',
      typeOnly: /\btypeof\s*$/.test(code.slice(0, match.index)),
      reexport: false,
      values: ['*'],
    })
  }
  return imports
}

function valueNames(clause: string): string[] {
  const names: string[] = []
  const braces = /\{([^}]*)\}/.exec(clause)
  for (const part of braces?.[1]?.split(',') ?? []) {
    const name = part.trim()
    if (name !== '' && !/^type\s+(?!as\b)/.test(name)) names.push(name.split(/\s+as\s+/)[0]!)
  }
  for (const part of clause.replace(/\{[^}]*\}/, '').split(',')) {
    const name = part.trim()
    if (name.startsWith('*')) names.push('*')
    else if (name !== '') names.push('default')
  }
  return names
}
