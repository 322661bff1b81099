/**
 * The texts that Pakhi Pay's webhook signature may cover. Its document (https://pakhipay.com, "Signature Verification")
 * digests a body that already contains the digest, which is impossible. These forms are the ways in which a sender can
 * write the message before it adds the `signature` member. Each form covers every member of the message, so trying
 * several forms does not let a forger leave one out.
 */

import { withoutMember } from '../kit/json-text.ts'
import type { JsonNode, JsonObject } from '../kit/json-text.ts'

/** The most general form first. Where it matches, it is the one to configure. */
export const SIGNATURE_FORMS = [
  'excised',
  'python',
  'python-sorted',
  'compact',
  'compact-sorted',
  'php',
  'php-sorted',
] as const
export type SignatureForm = (typeof SIGNATURE_FORMS)[number]

interface Style {
  readonly comma: string
  readonly colon: string
  readonly quote: (text: string) => string
}

// Python's `json.dumps` escapes everything outside printable ASCII, including U+007F. PHP's `json_encode` escapes
// slashes and non-ASCII, but not U+007F. `JSON.stringify` escapes neither.
const asciiQuote = (text: string): string => JSON.stringify(text).replace(/[\u007f-\uffff]/g, unicodeEscape)
const phpQuote = (text: string): string =>
  JSON.stringify(text)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, unicodeEscape)

const PYTHON: Style = { comma: ', ', colon: ': ', quote: asciiQuote }
const COMPACT: Style = { comma: ',', colon: ':', quote: JSON.stringify }
/** Python's `separators=(',', ':')`: compact and ASCII. */
const COMPACT_ASCII: Style = { comma: ',', colon: ':', quote: asciiQuote }
const PHP: Style = { comma: ',', colon: ':', quote: phpQuote }

/** The candidates of one form. @param text the text that `message` was read from */
export function signedTexts(form: SignatureForm, text: string, message: JsonObject): readonly string[] {
  switch (form) {
    case 'excised':
      return [withoutMember(text, message, 'signature')]
    case 'python':
      return [write(unsigned(message), PYTHON, false)]
    case 'python-sorted':
      return [write(unsigned(message), PYTHON, true)]
    case 'compact':
      return [write(unsigned(message), COMPACT, false), write(unsigned(message), COMPACT_ASCII, false)]
    case 'compact-sorted':
      return [write(unsigned(message), COMPACT, true), write(unsigned(message), COMPACT_ASCII, true)]
    case 'php':
      return [write(unsigned(message), PHP, false)]
    case 'php-sorted':
      return [write(unsigned(message), PHP, true)]
  }
}

function unsigned(message: JsonObject): JsonObject {
  return { ...message, members: message.members.filter((member) => member.name !== 'signature') }
}

/** Numbers keep the literal that was sent: the sender's language wrote the same literal when it signed. */
function write(node: JsonNode, style: Style, sorted: boolean): string {
  switch (node.kind) {
    case 'object': {
      const members = sorted ? byName(node.members) : node.members
      const texts = members.map(({ name, value }) => style.quote(name) + style.colon + write(value, style, sorted))
      return `{${texts.join(style.comma)}}`
    }
    case 'array':
      return `[${node.items.map((item) => write(item, style, sorted)).join(style.comma)}]`
    case 'string':
      return style.quote(node.value)
    case 'number':
    case 'literal':
      return node.text
  }
}

/**
 * In the order of their UTF-8 bytes, as in Python and PHP. Encodes each name once: strangers choose how many there are.
 */
function byName(members: JsonObject['members']): JsonObject['members'] {
  const keyed = members.map((member) => ({ member, key: Buffer.from(member.name) }))
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ member }) => member)
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
