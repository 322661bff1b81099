/**
 * Finds out how a refused webhook that is a form was signed: tries which fields the signature covers, how they are
 * written, and where the secret stands among them. For a person: nothing here accepts a webhook.
 */

import { createHash, createHmac } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

interface Found {
  readonly fits: string | null
  readonly signatures: readonly string[]
  readonly tried: number
}

type Pairs = readonly (readonly [name: string, value: string])[]
/** What is signed, and how a person calls it. */
type Named<Item> = readonly [words: string, item: Item]

const DIGESTS = ['md5', 'sha1', 'sha256', 'sha512'] as const
const SIGNATURE_FIELD = /sign|hash|hmac|digest|mac$/i
const HEX = /^(?:[0-9a-f]{2}){16,64}$/i
/** Names under which gateways add their secret to the fields. */
const SECRET_FIELDS = ['store_passwd', 'store_password', 'password', 'secret', 'key'] as const

/** @param secrets keys that are not texts are not tried */
export function tryFormSignatures(
  rawBody: Uint8Array,
  secrets: readonly { readonly name: string; readonly value: string | KeyObject }[],
): Found {
  const fields: Pairs = [...new URLSearchParams(Buffer.from(rawBody).toString('utf8'))]
  const candidates = fields.filter(([name, value]) => SIGNATURE_FIELD.test(name) && HEX.test(value))
  const signatures = candidates.map(([name]) => `the field ${name} as hex`)
  const selections = selectionsOf(
    fields,
    candidates.map(([name]) => name),
  )
  let tried = 0
  for (const { name, value: secret } of secrets) {
    if (typeof secret !== 'string') continue
    for (const [words, selected] of selections) {
      for (const [written, text] of textsOf(selected, secret)) {
        for (const algorithm of DIGESTS) {
          tried += 1
          const plain = createHash(algorithm).update(text).digest('hex')
          const keyed = createHmac(algorithm, secret).update(text).digest('hex')
          const match = candidates.find(([, value]) => [plain, keyed].includes(value.toLowerCase()))
          if (!match) continue
          const how = match[1].toLowerCase() === plain ? algorithm : `HMAC with ${algorithm}`
          const fits = `${name}; ${how}; over ${words}, ${written}; the signature is in the field ${match[0]}`
          return { fits, signatures, tried }
        }
      }
    }
  }
  return { fits: null, signatures, tried }
}

/** All fields, or those that a field lists. */
function selectionsOf(fields: Pairs, signatureFields: readonly string[]): Named<Pairs>[] {
  const values = new Map(fields)
  const lists = fields.filter(([, value]) => {
    const names = value.split(',')
    return names.length > 1 && names.filter((name) => values.has(name)).length * 2 > names.length
  })
  const listed = lists.flatMap(([list, value]): Named<Pairs>[] => {
    const names = value.split(',')
    const present = names.filter((name) => values.has(name))
    const pairsOf = (chosen: readonly string[]): Pairs => chosen.map((name) => [name, values.get(name) ?? ''] as const)
    const words = `the fields that ${list} lists`
    const complete: Named<Pairs> = [`${words}, absent ones empty`, pairsOf(names)]
    return [[words, pairsOf(present)], ...(present.length === names.length ? [] : [complete])]
  })
  const others = fields.filter(([name]) => !signatureFields.includes(name) && !lists.some(([list]) => list === name))
  return [...listed, ['all fields', others]]
}

/** The ways in which a sender can have written the fields with its secret. */
function* textsOf(fields: Pairs, secret: string): Generator<Named<string>> {
  const hashed = (algorithm: string): string => createHash(algorithm).update(secret).digest('hex')
  const spellings: Named<string>[] = [
    ['the secret', secret],
    ...(['md5', 'sha1', 'sha256'] as const).map((one): Named<string> => [
      `the ${one} digest of the secret`,
      hashed(one),
    ]),
  ]
  const encodings: Named<(text: string) => string>[] = [
    ['', (text) => text],
    [', URL-encoded', encodeURIComponent],
    [', form-encoded', (text) => new URLSearchParams([['', text]]).toString().slice(1)],
  ]
  for (const [order, arrange] of [
    ['sorted', byName],
    ['in their order', (pairs: Pairs): Pairs => pairs],
  ] as const) {
    for (const [encoding, encode] of encodings) {
      const write = (pairs: Pairs): string => pairs.map(([name, value]) => `${name}=${encode(value)}`).join('&')
      const alone = write(arrange(fields))
      yield [`${order}${encoding}`, alone]
      for (const [spelling, text] of spellings) {
        yield [`${order}${encoding}, then ${spelling}`, alone + text]
        yield [`${order}${encoding}, after ${spelling}`, text + alone]
        for (const name of SECRET_FIELDS) {
          const own = [name, text] as const
          yield [`${order}${encoding}, with ${spelling} as ${name} among them`, write(arrange([...fields, own]))]
          yield [`${order}${encoding}, then ${spelling} as ${name}`, write([...arrange(fields), own])]
        }
      }
    }
  }
}

function byName(pairs: Pairs): Pairs {
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : 1))
}
