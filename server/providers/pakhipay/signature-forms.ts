/**
 * The texts that Pakhi Pay's webhook signature may cover. Its document (https://pakhipay.com, "Signature Verification") digests a body that already holds the
 * digest, which cannot be; so these are the ways in which a sender can have written the message before adding the `signature` member to it. Each form binds
 * every member of the message: trying several does not let a forger leave any out.
 */

import { withoutMember } from '../kit/json-text.ts'
import type { JsonNode, JsonObject } from '../kit/json-text.ts'

/** The widest first: where it matches, its name is the one to pin. */
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

// `json.dumps` escapes everything outside printable ASCII, U+007F included; `json_encode` escapes slashes and non-ASCII, but not U+007F;
// `JSON.stringify` neither.
const asciiQuote = (text: string): string => JSON.stringify(text).replace(/[\u007f-\uffff]/g, unicodeEscape)
const phpQuote = (text: string): string =>
  JSON.stringify(text)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, unicodeEscape)

const PYTHON: Style = { comma: ', ', colon: ': ', quote: asciiQuote }
const COMPACT: Style = { comma: ',', colon: ':', quote: JSON.stringify }
/** Python's `separators=(',', ':')`: compact, and still ASCII. */
const COMPACT_ASCII: Style = { comma: ',', colon: ':', quote: asciiQuote }
const PHP: Style = { comma: ',', colon: ':', quote: phpQuote }

/** The candidates of one form. @param text a message that `message` was read from */
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

/** Numbers keep the literal that was sent: whatever the sender's language makes of one, it made the same of it when it signed. */
function write(node: JsonNode, style: Style, sorted: boolean): string {
  switch (node.kind) {
    case 'object': {
      const members = sorted ? byName(node.members) : node.members
      return `{${members.map((member) => style.quote(member.name) + style.colon + write(member.value, style, sorted)).join(style.comma)}}`
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

/** In the order of their UTF-8 bytes, as Python and PHP have it. The bytes are made once, not once a comparison: strangers choose how many there are. */
function byName(members: JsonObject['members']): JsonObject['members'] {
  const keyed = members.map((member) => ({ member, key: Buffer.from(member.name) }))
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ member }) => member)
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
