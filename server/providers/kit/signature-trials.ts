/**
 * Finds out how a refused webhook was signed: tries the secrets, their encodings, the algorithms and the ways of writing
 * the body. For a person who has to correct a setting: nothing here accepts a webhook.
 */

import { constants, createHmac, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { tryFormSignatures } from './form-trials.ts'
import { readJsonText } from './json-text.ts'
import type { JsonObject } from './json-text.ts'

export interface TrialSecret {
  /** For people, e.g. `LOPAY_WEBHOOK_SECRET, secret 2`. */
  readonly name: string
  readonly value: string | KeyObject
}

export interface Trials {
  readonly rawBody: Uint8Array
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly secrets: readonly TrialSecret[]
}

export interface TrialResult {
  /** How the message is signed, in words; null when nothing fits. Never contains a secret or a signature. */
  readonly fits: string | null
  /** Where something was found that can be a signature. */
  readonly signatures: readonly string[]
  readonly tried: number
}

interface Candidate {
  readonly where: string
  readonly bytes: Buffer
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

const ALGORITHMS = ['sha256', 'sha512', 'sha1', 'md5'] as const
const SIGNATURE_MEMBER = /sign|hash|hmac|digest|mac$/i

export function trySignatures({ rawBody, headers, secrets }: Trials): TrialResult {
  const message = parsed(rawBody)
  const asForm = message === undefined ? tryFormSignatures(rawBody, secrets) : null
  if (asForm !== null && asForm.signatures.length > 0) return asForm
  const candidates = [...headerCandidates(headers), ...memberCandidates(message)]
  const signatures = [...new Set(candidates.map(({ where }) => where))]
  let tried = 0
  const found = (fits: string): TrialResult => ({ fits, signatures, tried })
  const texts = textsOf(rawBody, message)
  for (const { name, value } of secrets) {
    if (typeof value !== 'string') {
      for (const [written, text] of [...pairTexts(rawBody), ...texts]) {
        for (const [digest, padding] of [
          ['sha256', 'PKCS1'],
          ['sha1', 'PKCS1'],
          ['sha512', 'PKCS1'],
          ['sha256', 'PSS'],
        ] as const) {
          const options = { key: value, padding: constants[`RSA_PKCS1_${padding === 'PSS' ? 'PSS_' : ''}PADDING`] }
          for (const { where, bytes } of candidates) {
            tried += 1
            if (verify(digest, text, options, bytes))
              return found(`${name}; RSA ${padding} with ${digest}; over ${written}; the signature is in ${where}`)
          }
        }
      }
      continue
    }
    for (const [encoding, key] of keysOf(value)) {
      for (const [before, prefix] of prefixesOf(headers)) {
        for (const [written, text] of texts) {
          for (const algorithm of ALGORITHMS) {
            tried += 1
            const digest = createHmac(algorithm, key).update(prefix).update(text).digest()
            const match = candidates.find(({ bytes }) => bytes.equals(digest))
            if (match)
              return found(
                `${name}${encoding}; HMAC with ${algorithm}; over ${before}${written}; ` +
                  `the signature is in ${match.where}`,
              )
          }
        }
      }
    }
    const token = candidateOfToken(headers, value)
    if (token !== null) return found(`${name}; the header ${token} contains the secret itself, which signs nothing`)
  }
  return { fits: null, signatures, tried }
}

/** What can be a signature: hexadecimal or base64 of a digest, after a version or the name of an algorithm. */
function headerCandidates(headers: Trials['headers']): Candidate[] {
  return Object.entries(headers).flatMap(([name, value = '']) =>
    value
      .split(/[\s;]+|,(?=[a-z]+\d*=)/)
      .flatMap((item) => [item, item.replace(/^v\d+[a-z]?[,=]/, ''), item.replace(/^[a-z]+-?\d*=/i, '')])
      .flatMap((item) => decoded(item, `the header ${name}`)),
  )
}

function memberCandidates(message: Json | undefined): Candidate[] {
  if (!isObject(message)) return []
  return Object.entries(message).flatMap(([name, value]) =>
    SIGNATURE_MEMBER.test(name) && typeof value === 'string' ? decoded(value, `the member ${name} of the body`) : [],
  )
}

function decoded(text: string, where: string): Candidate[] {
  const found: Candidate[] = []
  if (/^(?:[0-9a-f]{2}){16,64}$/i.test(text)) found.push({ where: `${where} as hex`, bytes: Buffer.from(text, 'hex') })
  if (/^[\w+/-]{22,}={0,2}$/.test(text)) {
    const bytes = Buffer.from(text, 'base64')
    if (bytes.length >= 16) found.push({ where: `${where} as base64`, bytes })
  }
  return found
}

function candidateOfToken(headers: Trials['headers'], secret: string): string | null {
  return Object.entries(headers).find(([, value]) => value !== undefined && value.includes(secret))?.[0] ?? null
}

function keysOf(secret: string): [encoding: string, key: Buffer][] {
  const bare = secret.replace(/^(whsec|sk|pk|secret)_/, '')
  return [
    ['', Buffer.from(secret)],
    ...(bare === secret ? [] : ([[' without its prefix', Buffer.from(bare)]] as [string, Buffer][])),
    [' decoded as base64', Buffer.from(bare, 'base64')],
    ...(/^(?:[0-9a-f]{2})+$/i.test(bare)
      ? ([[' decoded as hex', Buffer.from(bare, 'hex')]] as [string, Buffer][])
      : []),
    [' with a line break', Buffer.from(`${secret}\n`)],
  ]
}

/** What some schemes sign before the body. */
function prefixesOf(headers: Trials['headers']): [words: string, prefix: string][] {
  const valueOf = (pattern: RegExp): string[] =>
    Object.entries(headers).flatMap(([name, value]) => (pattern.test(name) && value !== undefined ? [value] : []))
  const ids = valueOf(/(^|-)id$/)
  const times = valueOf(/timestamp|(^|-)time$/)
  return [
    ['', ''],
    ...times.flatMap((time): [string, string][] => [
      ...ids.map((id): [string, string] => ['the id, the time and ', `${id}.${time}.`]),
      ['the time and ', `${time}.`],
    ]),
  ]
}

/** The ways in which a sender can have written the body before it signed. */
function textsOf(rawBody: Uint8Array, message: Json | undefined): [written: string, text: Buffer][] {
  const raw = Buffer.from(rawBody)
  const text = raw.toString('utf8')
  const texts: [string, string][] = [
    ['the body without surrounding white space', text.trim()],
    ['the body without its byte order mark', text.replace(/^\uFEFF/, '')],
    ['the body with line breaks of Unix', text.replaceAll('\r\n', '\n')],
    ['the body with a line break at its end', `${text}\n`],
  ]
  if (message !== undefined) {
    const { data } = isObject(message) ? message : {}
    texts.push(...written(message, 'the body'))
    if (isObject(message)) texts.push(...written(withoutSignature(message), 'the body without the signature'))
    if (data !== undefined) texts.push(...written(data, 'its member data'))
  }
  return [['the body as it came', raw], ...texts.map(([words, one]): [string, Buffer] => [words, Buffer.from(one)])]
}

function written(value: Json, what: string): [string, string][] {
  const ascii = (text: string): string => text.replace(/[\u007f-\uffff]/g, escaped)
  const spaced = (one: Json): string =>
    Array.isArray(one)
      ? `[${one.map(spaced).join(', ')}]`
      : isObject(one)
        ? `{${Object.entries(one)
            .map(([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`)
            .join(', ')}}`
        : JSON.stringify(one)
  const both = (one: Json, order: string): [string, string][] => [
    [`${what}, compact${order}`, JSON.stringify(one)],
    [`${what}, compact${order}, ASCII`, ascii(JSON.stringify(one))],
    [`${what}, as Python writes it${order}`, ascii(spaced(one))],
    [`${what}, as PHP writes it${order}`, ascii(JSON.stringify(one)).replaceAll('/', '\\/')],
    [`${what}, indented by 2${order}`, JSON.stringify(one, null, 2)],
    [`${what}, indented by 4${order}`, JSON.stringify(one, null, 4)],
  ]
  return [...both(value, ''), ...both(sorted(value), ', sorted')]
}

/** `name=value` of every member, with numbers as they were sent: so form encodings and some gateways sign. */
function pairTexts(rawBody: Uint8Array): [string, Buffer][] {
  const message = objectIn(rawBody)
  if (!message) return []
  const pairs = message.members
    .filter(({ name }) => !SIGNATURE_MEMBER.test(name))
    .map(({ name, value }): [string, string] => [
      name,
      value.kind === 'string' ? value.value : 'text' in value ? value.text : '',
    ])
  const sortedPairs = pairs.toSorted(([a], [b]) => (a < b ? -1 : 1))
  const join = (chosen: typeof pairs, encode = (text: string): string => text): Buffer =>
    Buffer.from(chosen.map(([name, value]) => `${name}=${encode(value)}`).join('&'))
  return [
    ['its members as name=value, sorted', join(sortedPairs)],
    ['its members as name=value, in their order', join(pairs)],
    ['its members as name=value, sorted backwards', join(sortedPairs.toReversed())],
    ['its members as name=value, sorted and URL-encoded', join(sortedPairs, encodeURIComponent)],
  ]
}

function objectIn(rawBody: Uint8Array): JsonObject | null {
  try {
    const node = readJsonText(Buffer.from(rawBody).toString('utf8'))
    return node.kind === 'object' ? node : null
  } catch {
    return null
  }
}

function withoutSignature(message: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(message).filter(([name]) => !SIGNATURE_MEMBER.test(name)))
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  )
}

function parsed(rawBody: Uint8Array): Json | undefined {
  try {
    return JSON.parse(
      Buffer.from(rawBody)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    ) as Json
  } catch {
    return undefined
  }
}

function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
