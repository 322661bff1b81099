/** The signature of a webhook and the public key that verifies it. */

import fc from 'fast-check'
import { generateKeyPairSync } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { publicKeys } from '../../../../server/providers/lakipay/keys.ts'
import { signatureMatches, signedTexts } from '../../../../server/providers/lakipay/signature.ts'
import { delivery, judge, readFixture } from '../deliveries.ts'
import { ANOTHER_PUBLIC_KEY, PUBLIC_KEY } from '../lakipay.fixtures.ts'
import {
  jsonObject,
  openWithKey,
  privateKey,
  publicKey,
  signatureOf,
  signed,
  TEST_PUBLIC_KEY,
} from './signature-fixture.ts'

describe('lakipay webhook signature', () => {
  test.each([
    ['missing', '{"event":"DEPOSIT"}'],
    ['null', '{"event":"DEPOSIT","signature":null}'],
    ['a number', '{"event":"DEPOSIT","signature":1}'],
    ['a list', '{"event":"DEPOSIT","signature":["AAAA"]}'],
    ['empty', '{"event":"DEPOSIT","signature":""}'],
    ['hexadecimal', `{"event":"DEPOSIT","signature":"${'ab'.repeat(256)}"}`],
    ['base64 without padding', `{"event":"DEPOSIT","signature":"${'A'.repeat(342)}"}`],
    ['256 zero bytes', `{"event":"DEPOSIT","signature":"${Buffer.alloc(256).toString('base64')}"}`],
    ['too short', `{"event":"DEPOSIT","signature":"${Buffer.alloc(255, 1).toString('base64')}"}`],
    ['too long', `{"event":"DEPOSIT","signature":"${Buffer.alloc(257, 1).toString('base64')}"}`],
    ['in another member', '{"event":"DEPOSIT","Signature":"AAAA"}'],
  ])('is rejected when it is %s', (_name, body) => {
    expect(judge(openWithKey(), delivery(body))).toBe('bad_signature')
  })

  test('is rejected in the URL-safe alphabet, with line breaks, with a space and without padding', () => {
    const members = '"event":"DEPOSIT","status":"SUCCESS","transaction_id":"T1"'
    const signature = signatureOf('event=DEPOSIT&status=SUCCESS&transaction_id=T1')
    const provider = openWithKey(TEST_PUBLIC_KEY)
    const verdict = (text: string) => judge(provider, delivery(`{${members},"signature":"${text}"}`))
    expect(verdict(signature)).toMatchObject({ kind: 'payment' })
    for (const other of [
      signature.replaceAll('+', '-').replaceAll('/', '_'),
      `${signature.slice(0, 64)}\\n${signature.slice(64)}`,
      ` ${signature}`,
      signature.replace(/=+$/, ''),
    ]) {
      expect(verdict(other)).toBe('bad_signature')
    }
  })

  test('is not read from a header', () => {
    const { rawBody } = readFixture('lakipay', 'deposit.http')
    const { signature, ...members } = JSON.parse(Buffer.from(rawBody).toString('utf8')) as Record<string, unknown>
    const headers = { signature: String(signature), 'x-lakipay-signature': String(signature) }
    expect(judge(openWithKey(), delivery(JSON.stringify(members), headers))).toBe('bad_signature')
  })

  test('is not verified with a key from the message', () => {
    const webhook = signed(
      `event=DEPOSIT&public_key=${TEST_PUBLIC_KEY}&status=SUCCESS&transaction_id=T1`,
      `"event":"DEPOSIT","status":"SUCCESS","transaction_id":"T1","public_key":${JSON.stringify(TEST_PUBLIC_KEY)}`,
    )
    expect(judge(openWithKey(), webhook)).toBe('bad_signature')
    expect(judge(openWithKey(TEST_PUBLIC_KEY), webhook)).toMatchObject({ kind: 'payment' })
  })

  test('is accepted from each key of a rotation', () => {
    const webhook = readFixture('lakipay', 'deposit.http')
    for (const keys of [
      PUBLIC_KEY + ANOTHER_PUBLIC_KEY,
      ANOTHER_PUBLIC_KEY + PUBLIC_KEY,
      `${TEST_PUBLIC_KEY}${ANOTHER_PUBLIC_KEY}${PUBLIC_KEY}`,
    ]) {
      expect(judge(openWithKey(keys), webhook)).toMatchObject({ kind: 'payment' })
    }
    expect(judge(openWithKey(ANOTHER_PUBLIC_KEY + TEST_PUBLIC_KEY), webhook)).toBe('bad_signature')
  })

  test('covers every member of a message in any order', () => {
    const key = publicKeys(TEST_PUBLIC_KEY)[0] ?? expect.fail()
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)),
      fc.constantFrom('true', 'false', '0', '12.50', '3'),
    )
    const name = fc
      .stringMatching(/^[a-z]\w{0,8}$/)
      .filter((name) => !['event', 'type', 'status', 'signature'].includes(name))
    const plain = (literal = '') => String(literal.startsWith('"') ? JSON.parse(literal) : literal)
    fc.assert(
      fc.property(fc.dictionary(name, value, { minKeys: 1, maxKeys: 6, noNullPrototype: true }), (members) => {
        const inside = Object.entries(members).map(([name, literal]) => `${JSON.stringify(name)}:${literal}`)
        const text = Object.keys(members)
          .sort()
          .map((name) => `${name}=${plain(members[name])}`)
          .join('&')
        const signature = Buffer.from(signatureOf(text), 'base64')
        const accepted = (list: string[]) =>
          signedTexts(jsonObject(list.join(','))).some((one) => signatureMatches(key, one.text, signature))
        expect(accepted(inside)).toBe(true)
        expect(accepted([...inside].reverse())).toBe(true)
        expect(accepted(inside.slice(1))).toBe(false)
        expect(accepted([...inside, '"zzzzzzzzzzzz":""'])).toBe(false)
      }),
      { numRuns: 50 },
    )
  })
})

describe('lakipay public key', () => {
  const fixture = (name: string) => fileURLToPath(new URL(`../../../fixtures/lakipay/${name}`, import.meta.url))

  test.each([
    ['PEM', PUBLIC_KEY, 1],
    ['PEM with written-out line breaks', PUBLIC_KEY.replaceAll('\n', '\\n'), 1],
    ['PKCS#1', publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(), 1],
    ['two keys in a row', PUBLIC_KEY + ANOTHER_PUBLIC_KEY, 2],
    ['two keys on one line', `${PUBLIC_KEY},${ANOTHER_PUBLIC_KEY}`.replaceAll('\n', '\\n'), 2],
    ['the path of a file', fixture('webhook-public-key.pem'), 1],
  ])('may be %s', (_name, text, count) => {
    const keys = publicKeys(text)
    expect(keys).toHaveLength(count)
    for (const key of keys) expect(key).toMatchObject({ type: 'public', asymmetricKeyType: 'rsa' })
  })

  const pem = (key: typeof publicKey) => key.export({ type: 'spki', format: 'pem' }).toString()
  const short = pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)
  const curve = pem(generateKeyPairSync('ed25519').publicKey)
  const pssOnly = pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey)
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

  test.each([
    ['the path of a missing file', '/nowhere/at-all.pem', /\bfile\b/],
    ['the path of a folder', '/', /\bfile\b/],
    ['noise', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /2048 bits$/],
    ['a key of 1024 bits', short, /2048 bits$/],
    ['a good key and a short one', PUBLIC_KEY + short, /2048 bits$/],
    ['an Ed25519 key', curve, /2048 bits$/],
    ['a key for PSS padding only', pssOnly, /2048 bits$/],
    ['a private key', secret, /public keys in PEM/],
    ['a private key after a public one', PUBLIC_KEY + secret, /public keys in PEM/],
    ['half a key', PUBLIC_KEY.slice(0, 200), /public keys in PEM/],
    ['the path of a file without a key', fixture('deposit.http'), /public keys in PEM/],
  ])('may not be %s', (_name, text, message) => {
    expect(() => publicKeys(text)).toThrow(message)
    expect(() => publicKeys(text)).toThrow(/^must /)
  })
})
