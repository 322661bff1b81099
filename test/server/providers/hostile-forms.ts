/** Forgeries of one valid webhook that is a form: everything that a stranger can change about it without the key. */

import type { WebhookDelivery } from '../../../server/contract/provider.ts'
import type { Forgery, FormSignature } from './hostile-webhooks.ts'

type Pair = readonly [name: string, value: string]

/** @param valid a delivery whose body is a form */
export function hostileForms(valid: WebhookDelivery, { field, list }: FormSignature): Forgery[] {
  const text = Buffer.from(valid.rawBody).toString('utf8')
  const pairs: Pair[] = [...new URLSearchParams(text)]
  const valueOf = (name: string): string => pairs.find(([own]) => own === name)?.[1] ?? ''
  const listed = valueOf(list).split(',')
  const signature = valueOf(field)
  const bytes = Buffer.from(valid.rawBody)
  const size = bytes.length

  const body = (name: string, rawBody: string | Uint8Array, harmless = false): Forgery => ({
    name,
    delivery: { ...valid, rawBody: typeof rawBody === 'string' ? Buffer.from(rawBody, 'utf8') : rawBody },
    harmless,
  })
  const form = (name: string, changed: readonly Pair[], harmless = false): Forgery =>
    body(name, written(changed), harmless)
  const without = (name: string): Pair[] => pairs.filter(([own]) => own !== name)
  const replaced = (name: string, ...by: Pair[]): Pair[] =>
    pairs.flatMap((pair): Pair[] => (pair[0] === name ? by : [pair]))
  const inserted = (at: number, more: Uint8Array): Buffer =>
    Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)])

  const forgeries: Forgery[] = [
    body('an empty body', ''),
    body('one space', ' '),
    body('only the first byte', bytes.subarray(0, 1)),
    ...[0.25, 0.5, 0.75].map((part) =>
      body(`only the first ${part * 100} %`, bytes.subarray(0, Math.floor(size * part))),
    ),
    body('without its first byte', bytes.subarray(1)),
    body('without its last byte', bytes.subarray(0, -1)),
    body('another character at the end', `${text}x`),
    body('a line break at the end', `${text}\n`),
    body('a NUL at the end', inserted(size, Buffer.from([0]))),
    body('a NUL inside', inserted(size >> 1, Buffer.from([0])), true),
    body('a stray byte inside', inserted(size >> 1, Buffer.from([0xff]))),
    body('an overlong character inside', inserted(size >> 1, Buffer.from([0xc0, 0xaf]))),
    body('an encoded surrogate inside', inserted(size >> 1, Buffer.from([0xed, 0xa0, 0x80]))),
    body('an escaped stray byte', `${text}&extra=%ff`),
    body('half an escape', `${text}&extra=%4`),
    body('an escape without digits', `${text}&extra=%zz`),
    body('a byte order mark', `\ufeff${text}`),
    body('UTF-16', Buffer.from(text, 'utf16le')),
    body('the body twice', `${text}&${text}`),
    body('an empty field at the end', `${text}&`),
    body('an empty field at the start', `&${text}`),
    body('a field without an equals sign', `${text}&extra`),
    body('semicolons for ampersands', text.replaceAll('&', ';')),
    ...['null', '0', '[]', '{}'].map((other) => body(`only ${other}`, other)),
    body('as JSON', JSON.stringify(Object.fromEntries(pairs))),
    body('as a value', `data=${encodeURIComponent(text)}`),
    body('escaped as a whole', encodeURIComponent(text)),
    body('in base64', bytes.toString('base64')),
    body('a huge field', `${text}&extra=${'x'.repeat(300_000)}`),
    body('20,000 fields', `${text}${'&a=1'.repeat(20_000)}`),
    body('20,000 ampersands', `${text}${'&'.repeat(20_000)}`),
    // A field that nothing signs and nothing reads.
    form('an extra field at the start', [['extra', '1'], ...pairs], true),
    form('an extra field at the end', [...pairs, ['extra', '1']], true),
    form('a __proto__ field', [...pairs, ['__proto__', 'x']], true),
    form('the whole body in a field', [...pairs, ['extra', text]], true),
    form('in reverse', pairs.toReversed(), true),
    form(
      'sorted',
      pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)),
      true,
    ),
    body('spaces as %20', text.replaceAll('+', '%20'), true),
    body('with everything escaped', pairs.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&'), true),
  ]

  for (const name of listed) {
    const value = valueOf(name)
    const relisted = [list, listed.filter((own) => own !== name).join(',')] as const
    const unlisted = (...by: Pair[]): Pair[] => [...replaced(name, ...by).filter(([own]) => own !== list), relisted]
    forgeries.push(
      form(`${name} missing`, without(name)),
      form(`${name} missing and not listed`, unlisted()),
      form(`${name} not listed`, unlisted([name, value])),
      form(`${name} not listed, with another value`, unlisted([name, 'something-else'])),
      form(`${name} with another value`, replaced(name, [name, 'something-else'])),
      form(`${name} with a space at the end`, replaced(name, [name, `${value} `])),
      form(`${name} with a NUL at the end`, replaced(name, [name, `${value}\0`])),
      form(`${name} with an extra digit`, replaced(name, [name, `${value}0`])),
      form(`${name} with its name in capitals`, replaced(name, [name.toUpperCase(), value])),
      form(`${name} as a list`, replaced(name, [`${name}[]`, value])),
      form(`${name} twice`, [...pairs, [name, value]]),
      form(`${name} twice, first with another value`, [[name, 'something-else'], ...pairs]),
      form(`${name} twice, last with another value`, [...pairs, [name, 'something-else']]),
    )
    if (value !== '') forgeries.push(form(`${name} empty`, replaced(name, [name, ''])))
    if (value !== value.toLowerCase())
      forgeries.push(form(`${name} in lower case`, replaced(name, [name, value.toLowerCase()])))
  }

  // The signed text has no escapes: a value can contain the next field, and a name can contain the field before.
  const inOrder = listed.toSorted()
  for (const [index, name] of inOrder.slice(1).entries()) {
    const before = inOrder[index] ?? ''
    const [value, former] = [valueOf(name), valueOf(before)]
    const others = pairs.filter(([own]) => ![name, before, list].includes(own))
    const rest = listed.filter((own) => own !== name)
    const swallowing: Pair[] = [...others, [before, `${former}&${name}=${value}`], [list, rest.join(',')]]
    const joined = `${before}=${former}&${name}`
    forgeries.push(
      form(`${name} inside ${before}`, swallowing),
      form(`${name} inside ${before}, and with another value unsigned`, [...swallowing, [name, 'VALID']]),
      form(`${before} and ${name} in one name`, [
        ...others,
        [joined, value],
        [list, [...rest.filter((own) => own !== before), joined].join(',')],
      ]),
    )
  }

  const instead = (what: string, value: string, harmless = false): Forgery =>
    form(`the signature ${what}`, replaced(field, [field, value]), harmless)
  const relist = (what: string, names: readonly string[], harmless = false): Forgery =>
    form(`the list ${what}`, replaced(list, [list, names.join(',')]), harmless)
  forgeries.push(
    form('the signature missing', without(field)),
    instead('empty', ''),
    instead('without its last character', signature.slice(0, -1)),
    instead('with an extra digit', `${signature}0`),
    instead('with its last character changed', signature.slice(0, -1) + (signature.endsWith('0') ? '1' : '0')),
    instead('in reverse', [...signature].reverse().join('')),
    instead('of zeros', '0'.repeat(signature.length)),
    instead('with a line break', `${signature}\n`),
    instead('in base64', Buffer.from(signature, 'hex').toString('base64')),
    instead('in capitals', signature.toUpperCase(), true),
    form('the list missing', without(list)),
    relist('empty', []),
    relist('in reverse', listed.toReversed(), true),
    relist('with a field twice', [...listed, listed[0] ?? '']),
    relist('with an empty name', [...listed, '']),
    relist('with a space', [` ${listed[0] ?? ''}`, ...listed.slice(1)]),
    relist(
      'in capitals',
      listed.map((name) => name.toUpperCase()),
    ),
    relist('with a field that is not there', [...listed, 'extra']),
    relist('with itself', [...listed, list]),
    relist('with the signature', [...listed, field]),
    {
      name: 'the signature only in a header',
      delivery: {
        ...valid,
        rawBody: Buffer.from(written(without(field))),
        headers: { ...valid.headers, [field]: signature },
      },
    },
  )
  const headers = (name: string, changed: Record<string, string | undefined>): Forgery => ({
    name,
    delivery: { ...valid, headers: { ...valid.headers, ...changed } },
    harmless: true,
  })
  forgeries.push(
    headers('another content type', { 'content-type': 'application/json' }),
    headers('no content type', { 'content-type': undefined }),
    headers('a wrong length', { 'content-length': '1' }),
  )
  return forgeries
}

function written(pairs: readonly Pair[]): string {
  return new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString()
}

function escaped(text: string): string {
  return [...Buffer.from(text, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
}
