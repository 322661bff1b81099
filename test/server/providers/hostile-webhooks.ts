/** Forgeries of one valid webhook: everything that a stranger can change about it without the key. */

import type { WebhookDelivery } from '../../../server/contract/provider.ts'

export type SignaturePlace = JsonSignature | FormSignature
type JsonSignature =
  { readonly in: 'body'; readonly member: string } | { readonly in: 'headers'; readonly names: readonly string[] }
/** A field of a form has the signature, and another one lists the fields that it covers. */
export interface FormSignature {
  readonly in: 'form'
  readonly field: string
  readonly list: string
}

export interface Forgery {
  readonly name: string
  readonly delivery: WebhookDelivery
  /** It may be accepted if it is then read as the original is: other white space, another order, another header. */
  readonly harmless?: boolean
}

type Members = Record<string, unknown>

/** @param valid a delivery whose body is a JSON object */
export function hostileDeliveries(valid: WebhookDelivery, place: JsonSignature): Forgery[] {
  const text = Buffer.from(valid.rawBody).toString('utf8')
  const members = JSON.parse(text) as Members
  const names = Object.keys(members)
  const body = (name: string, rawBody: string | Uint8Array, harmless = false): Forgery => ({
    name,
    delivery: { ...valid, rawBody: typeof rawBody === 'string' ? Buffer.from(rawBody, 'utf8') : rawBody },
    harmless,
  })
  const bytes = Buffer.from(valid.rawBody)
  const size = bytes.length
  const inner = text.slice(text.indexOf('{') + 1, text.lastIndexOf('}'))
  const rewritten = (changed: Members): string => JSON.stringify(changed)

  const forgeries: Forgery[] = [
    body('an empty body', ''),
    body('one space', ' '),
    body('only the first byte', bytes.subarray(0, 1)),
    ...[0.25, 0.5, 0.75].map((part) =>
      body(`only the first ${part * 100} %`, bytes.subarray(0, Math.floor(size * part))),
    ),
    body('without its first byte', bytes.subarray(1)),
    body('without its last byte', bytes.subarray(0, -1)),
    body('a NUL at the end', Buffer.concat([bytes, Buffer.from([0])])),
    body('another character at the end', `${text}x`),
    body('the body twice', text + text),
    body('an extra comma', `{${inner},}`),
    body('a comment at the start', `/* */${text}`),
    body('single quotes', text.replaceAll('"', "'")),
    body('a byte order mark', `\ufeff${text}`),
    body('UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')),
    body(
      'a stray byte inside',
      Buffer.concat([bytes.subarray(0, size >> 1), Buffer.from([0xff]), bytes.subarray(size >> 1)]),
    ),
    body(
      'an overlong character inside',
      Buffer.concat([bytes.subarray(0, -2), Buffer.from([0xc0, 0xaf]), bytes.subarray(-2)]),
    ),
    body(
      'an encoded surrogate inside',
      Buffer.concat([bytes.subarray(0, -2), Buffer.from([0xed, 0xa0, 0x80]), bytes.subarray(-2)]),
    ),
    body('a NUL inside', Buffer.concat([bytes.subarray(0, size >> 1), Buffer.from([0]), bytes.subarray(size >> 1)])),
    ...['null', 'true', '0', '""', '[]', '{}', 'NaN', 'undefined'].map((other) => body(`only ${other}`, other)),
    body('in a list', `[${text}]`),
    body('as a string', JSON.stringify(text)),
    body('inside a member', `{"data":${text}}`),
    body(
      'as a form',
      new URLSearchParams(
        Object.entries(members).map(([name, value]): [string, string] => [name, String(value)]),
      ).toString(),
    ),
    body('as XML', `<?xml version="1.0"?><webhook>${xmlElements(members)}</webhook>`),
    body('in base64', bytes.toString('base64')),
    body('a huge member', `{${inner},"padding":"${'x'.repeat(300_000)}"}`),
    body('300,000 spaces at the end', text + ' '.repeat(300_000), true),
    body('a deep member', `{${inner},"deep":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
    body('nothing but nested objects', '{"a":'.repeat(20_000)),
    body('an extra member at the start', `{"extra":1,${inner}}`),
    body('an extra member at the end', `{${inner},"extra":1}`),
    body('a __proto__ member', `{"__proto__":{"status":"completed"},${inner}}`),
    body('a constructor member', `{${inner},"constructor":{"prototype":{}}}`),
    body('a member with an empty name', `{"":0,${inner}}`),
    body('a lone surrogate member', `{${inner},"extra":"\\ud800"}`),
    body('the whole body inside a member', `{${inner},"extra":${text}}`),
    body('the whole body inside a string', `{${inner},"extra":${JSON.stringify(text)}}`),
    body('serialized again compactly', rewritten(members), true),
    body('serialized again with indents', JSON.stringify(members, null, 2), true),
    body(
      'serialized again with sorted names',
      JSON.stringify(Object.fromEntries(Object.entries(members).sort())),
      true,
    ),
    body('serialized again in reverse', rewritten(Object.fromEntries(Object.entries(members).reverse())), true),
    body(
      'serialized again with everything escaped',
      `{${names.map((name) => `${escaped(name)}:${escapedValue(members[name])}`).join(',')}}`,
      true,
    ),
    body('a line break at the end', `${text}\n`, true),
  ]

  for (const name of names) {
    const value = members[name]
    const { [name]: _gone, ...others } = members
    const literal = JSON.stringify(value)
    const other = typeof value === 'number' ? value + 1 : 'something-else'
    const signed = place.in === 'headers' || name !== place.member
    forgeries.push(
      body(`${name} missing`, rewritten(others)),
      body(`${name} null`, rewritten({ ...members, [name]: null })),
      body(`${name} true`, rewritten({ ...members, [name]: true })),
      body(`${name} another number`, rewritten({ ...members, [name]: 7 })),
      body(`${name} empty`, rewritten({ ...members, [name]: '' })),
      body(`${name} with another value`, rewritten({ ...members, [name]: other })),
      body(`${name} in a list`, rewritten({ ...members, [name]: [value] })),
      body(`${name} in an object`, rewritten({ ...members, [name]: { [name]: value } })),
      body(`${name} with a space at the end`, rewritten({ ...members, [name]: `${String(value)} ` })),
      body(`${name} with a NUL at the end`, rewritten({ ...members, [name]: `${String(value)}\u0000` })),
      body(`${name} with its name in capitals`, rewritten({ ...others, [name.toUpperCase()]: value })),
      body(`${name} with a space in its name`, rewritten({ ...others, [`${name} `]: value })),
      body(`${name} twice`, `{${inner},${JSON.stringify(name)}:${literal}}`),
      body(`${name} twice, first with another value`, `{${JSON.stringify(name)}:${JSON.stringify(other)},${inner}}`),
      body(`${name} twice, last with another value`, `{${inner},${JSON.stringify(name)}:${JSON.stringify(other)}}`),
      body(
        `${name} twice, once with an escaped name`,
        `{${inner},"\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}":${JSON.stringify(other)}}`,
      ),
    )
    if (typeof value === 'string' && signed) {
      forgeries.push(
        body(
          `${name} in the other case`,
          rewritten({ ...members, [name]: value === value.toUpperCase() ? `${value}A` : value.toUpperCase() }),
        ),
        body(`${name} with an extra digit`, rewritten({ ...members, [name]: `${value}0` })),
        body(`${name} without its last character`, rewritten({ ...members, [name]: value.slice(0, -1) })),
      )
    }
  }

  if (place.in === 'body') {
    const signature = String(members[place.member])
    const others = Object.fromEntries(Object.entries(members).filter(([name]) => name !== place.member))
    const instead = (name: string, value: unknown, harmless = false): Forgery =>
      body(`the signature ${name}`, rewritten({ ...members, [place.member]: value }), harmless)
    forgeries.push(
      instead('without its last character', signature.slice(0, -1)),
      instead('with an extra digit', `${signature}0`),
      instead('twice', signature + signature),
      instead('with its last character changed', signature.slice(0, -1) + (signature.endsWith('0') ? '1' : '0')),
      instead('with its first character changed', (signature.startsWith('0') ? '1' : '0') + signature.slice(1)),
      instead('in reverse', [...signature].reverse().join('')),
      instead('of zeros', '0'.repeat(signature.length)),
      instead('with 0x at the start', `0x${signature}`),
      instead('with sha256= at the start', `sha256=${signature}`),
      instead('with a line break', `${signature}\n`),
      instead('in another encoding', Buffer.from(signature, 'hex').toString('base64')),
      instead(
        'in full-width digits',
        signature.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
      ),
      instead('in capitals', signature.toUpperCase(), true),
      body(
        'the signature only in a nested object',
        JSON.stringify({ ...others, nested: { [place.member]: signature } }),
      ),
      body(
        'the signature only inside a string',
        JSON.stringify({ ...others, note: JSON.stringify({ [place.member]: signature }) }),
      ),
      body(
        'a decoy signature in a nested object',
        JSON.stringify({ ...members, nested: { [place.member]: signature } }),
      ),
      {
        name: 'the signature only in a header',
        delivery: {
          ...valid,
          rawBody: Buffer.from(JSON.stringify(others)),
          headers: { ...valid.headers, [place.member]: signature, [`x-${place.member}`]: signature },
        },
      },
    )
  } else {
    for (const name of place.names) {
      const value = valid.headers[name] ?? ''
      const instead = (what: string, header: string | undefined): Forgery => ({
        name: `${name} ${what}`,
        delivery: { ...valid, headers: { ...valid.headers, [name]: header } },
      })
      forgeries.push(
        instead('missing', undefined),
        instead('empty', ''),
        instead('without its last character', value.slice(0, -1)),
        instead('with its last character changed', value.slice(0, -1) + (value.endsWith('0') ? '1' : '0')),
        instead('with its first character changed', (value.startsWith('0') ? '1' : '0') + value.slice(1)),
        instead('in reverse', [...value].reverse().join('')),
      )
    }
  }

  const headers = (name: string, changed: Record<string, string | undefined>): Forgery => ({
    name,
    delivery: { ...valid, headers: { ...valid.headers, ...changed } },
    harmless: true,
  })
  forgeries.push(
    headers('another content type', { 'content-type': 'text/plain' }),
    headers('no content type', { 'content-type': undefined }),
    headers('a wrong length', { 'content-length': '1' }),
  )
  return forgeries
}

function escapedValue(value: unknown): string {
  return typeof value === 'string' ? escaped(value) : JSON.stringify(value)
}

/** A JSON string in which every character is an escape. */
function escaped(text: string): string {
  const codes = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0'))
  return `"${codes.map((code) => `\\u${code}`).join('')}"`
}

function xmlElements(members: Members): string {
  return Object.entries(members)
    .map(([name, value]) => `<${name}>${String(value)}</${name}>`)
    .join('')
}
