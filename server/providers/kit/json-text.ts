/**
 * Reads and writes JSON as text. Signatures cover characters and money needs exact decimals, and `JSON.parse` keeps
 * neither: `100.00` becomes `100`, the second of two equal names wins, and positions are lost.
 */

export type JsonNode = (
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly value: string }
  /** `text` is the literal as it was written, e.g. `100.00`. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'literal'; readonly text: 'true' | 'false' | 'null' }
) &
  Span

export interface JsonMember extends Span {
  /** With its escapes resolved. */
  readonly name: string
  readonly value: JsonNode
}

export type JsonObject = Extract<JsonNode, { kind: 'object' }>

/** Positions in the text, in UTF-16 code units. `end` is the first position after the node. */
interface Span {
  readonly start: number
  readonly end: number
}

export class JsonTextError extends Error {
  override readonly name = 'JsonTextError'
  readonly code: 'not_json' | 'duplicate_name' | 'too_deep'
  constructor(code: 'not_json' | 'duplicate_name' | 'too_deep', message: string) {
    super(message)
    this.code = code
  }
}

/** No provider's message is nested this deeply. The reader recurses, and a hostile text must not exhaust the stack. */
const MAX_DEPTH = 32

/**
 * Reads a text that `JSON.parse` accepts into a tree that keeps positions and number literals.
 * @throws {JsonTextError} also when an object at any depth has two members of the same name, because readers disagree
 * on which one counts
 */
export function readJsonText(text: string): JsonNode {
  try {
    JSON.parse(text)
  } catch {
    throw new JsonTextError('not_json', 'not JSON')
  }
  return new Reader(text).read()
}

/** @returns the value of a member, if the object has it */
export function memberOf(object: JsonObject, name: string): JsonNode | undefined {
  return object.members.find((member) => member.name === name)?.value
}

/** @returns the value of a string member; null for anything else */
export function stringMember(object: JsonObject, name: string): string | null {
  const value = memberOf(object, name)
  return value?.kind === 'string' ? value.value : null
}

/** For members that are a number in some messages and a string in others. @returns the string or the literal, or null */
export function textMember(object: JsonObject, name: string): string | null {
  const value = memberOf(object, name)
  return value?.kind === 'string' ? value.value : value?.kind === 'number' ? value.text : null
}

/** @returns the text without one member of the object and without the comma before it (after it, if it is the first) */
export function withoutMember(text: string, object: JsonObject, name: string): string {
  const { members } = object
  const index = members.findIndex((member) => member.name === name)
  const member = members[index]
  if (member === undefined) return text
  const previous = members[index - 1]
  const next = members[index + 1]
  const start = previous === undefined ? member.start : previous.end
  const end = previous === undefined && next !== undefined ? next.start : member.end
  return text.slice(0, start) + text.slice(end)
}

/** A number as decimal text, so that it never becomes a float. */
export class ExactNumber {
  readonly text: string
  /** @throws {TypeError} unless the text is a JSON number without an exponent, e.g. `100.00` */
  constructor(text: string) {
    if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) throw new TypeError('not a plain decimal number')
    this.text = text
  }
}

export type JsonValue =
  string | boolean | null | ExactNumber | readonly JsonValue[] | { readonly [name: string]: JsonValue | undefined }

/** Writes compact JSON text. Numbers must be {@link ExactNumber}s. Members that are undefined are left out. */
export function jsonText(value: JsonValue): string {
  if (value instanceof ExactNumber) return value.text
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(jsonText).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).flatMap(([name, item]) =>
    item === undefined ? [] : [`${JSON.stringify(name)}:${jsonText(item)}`],
  )
  return `{${members.join(',')}}`
}

/** Reads only texts that `JSON.parse` has accepted, so it checks no grammar. */
class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): JsonNode {
    return this.#value(0)
  }

  #value(depth: number): JsonNode {
    if (depth > MAX_DEPTH) throw new JsonTextError('too_deep', `nested deeper than ${MAX_DEPTH} levels`)
    this.#space()
    const start = this.#at
    switch (this.#text[start]) {
      case '{': {
        const members = this.#list('}', () => this.#member(depth))
        const names = new Set(members.map((member) => member.name))
        if (names.size < members.length) throw new JsonTextError('duplicate_name', 'two members have the same name')
        return { kind: 'object', members, start, end: this.#at }
      }
      case '[':
        return { kind: 'array', items: this.#list(']', () => this.#value(depth + 1)), start, end: this.#at }
      case '"':
        return { kind: 'string', value: this.#string(), start, end: this.#at }
      default: {
        const text = this.#match(/[-+.\w]+/y)
        const end = this.#at
        return text === 'true' || text === 'false' || text === 'null'
          ? { kind: 'literal', text, start, end }
          : { kind: 'number', text, start, end }
      }
    }
  }

  #member(depth: number): JsonMember {
    const start = this.#at
    const name = this.#string()
    this.#space()
    this.#at += 1 // the colon
    const value = this.#value(depth + 1)
    return { name, value, start, end: value.end }
  }

  #list<T>(close: string, item: () => T): T[] {
    const items: T[] = []
    this.#at += 1
    for (this.#space(); this.#text[this.#at] !== close; this.#space()) {
      if (this.#text[this.#at] === ',') this.#at += 1
      this.#space()
      items.push(item())
    }
    this.#at += 1
    return items
  }

  #string(): string {
    return JSON.parse(this.#match(/"[^"\\]*(?:\\.[^"\\]*)*"/y)) as string
  }

  #space(): void {
    this.#match(/[ \t\n\r]*/y)
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }
}
