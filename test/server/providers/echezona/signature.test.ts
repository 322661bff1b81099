import { describe, expect, test } from 'vitest'
import type { WebhookDelivery } from '../../../../server/contract/provider.ts'
import { formOrRefusal } from '../deliveries.ts'
import { KEY } from '../echezona.fixtures.ts'
import { digestOf, echezonaBench, webhook } from './fixture.ts'

const { open } = echezonaBench()

const BODY =
  '{"event":"payment.success","data":{"transaction_id":"123456789","amount":5000,"currency":"NGN","status":"success",' +
  '"customer":{"email":"customer@example.com","name":"John Doe"}}}'

// Computed with Python's hmac, and again with OpenSSL, under the key sk_test_ngn_4b7a1e.
const HEX_256 = 'a63daf4a7df14f86e85bdf611932d694db4dd71eccd569a5734258f558ce7449'
const BASE64_256 = 'pj2vSn3xT4boW99hGTLWlNtN1x7M1Wmlc0JY9VjOdEk='
const HEX_512 =
  '966c47a720f4a5aed5d3bd1af0b9ca13b98f7342e8415fcece93ab48a64d0a0b' +
  'fce525f273660844acde6bced9243da95be62918b2079821bf417723921afd05'
const HEX_DATA = '035613f9931c1790ae4cee8a9da41b72d5fc12bec62ad386d5febaf7e48e1b90'
const OTHER_AMOUNT = '6371ba4bb3a8efbc41d5676363f26f3368c9cc0d448ba12ac9ad36d8a9999dc6'

/** The scheme that accepts a webhook, or the code of its refusal. */
function verdict(delivery: WebhookDelivery, settings: Record<string, string> = {}): string | undefined {
  return formOrRefusal(open(settings), delivery, [KEY, settings.WEBHOOK_SECRET ?? KEY])
}

describe('echezona webhook signature', () => {
  const SHA_512 = { WEBHOOK_ALGORITHM: 'sha512' }
  const BASE64 = { WEBHOOK_ENCODING: 'base64' }
  const PREFIX = { WEBHOOK_PREFIX: 'sha256=' }
  const DATA = { WEBHOOK_SCHEME: 'hmac-data' }
  const TOKEN = { WEBHOOK_SCHEME: 'static-token' }

  test.each([
    ['in hexadecimal', HEX_256, {}],
    ['in capitals', HEX_256.toUpperCase(), {}],
    ['in base64', BASE64_256, BASE64],
    ['by SHA-512', HEX_512, SHA_512],
    ['by SHA-512 in capitals', HEX_512.toUpperCase(), SHA_512],
    ['by SHA-512 in base64', Buffer.from(HEX_512, 'hex').toString('base64'), { ...SHA_512, ...BASE64 }],
    ['after a prefix', `sha256=${HEX_256}`, PREFIX],
    ['over the data', HEX_DATA, DATA],
    ['that is the secret itself', KEY, TOKEN],
    ['that is the secret after a prefix', `Bearer ${KEY}`, { ...TOKEN, WEBHOOK_PREFIX: 'Bearer ' }],
  ])('%s is accepted when the settings say so', (_name, signature, settings: Record<string, string>) => {
    expect(verdict(webhook(signature, BODY), settings)).toBe(settings.WEBHOOK_SCHEME ?? 'hmac-raw')
  })

  test('is read from the header of the settings in any case, and from no other', () => {
    const settings = { WEBHOOK_HEADER: 'X-PayBridge-Signature' }
    expect(verdict(webhook(HEX_256, BODY, 'x-paybridge-signature'), settings)).toBe('hmac-raw')
    expect(verdict(webhook(HEX_256, BODY), settings)).toBe('bad_signature')
    expect(verdict(webhook(HEX_256, BODY, 'x-paybridge-signature'))).toBe('bad_signature')
  })

  test('is verified with the webhook secrets when they are set, and with the API keys otherwise', () => {
    const WEBHOOK_SECRET = 'newest-webhook-secret,older-webhook-secret'
    expect(verdict(webhook(HEX_256, BODY), { WEBHOOK_SECRET })).toBe('bad_signature')
    for (const secret of WEBHOOK_SECRET.split(','))
      expect(verdict(webhook(digestOf(BODY, secret), BODY), { WEBHOOK_SECRET })).toBe('hmac-raw')
    expect(verdict(webhook(digestOf(BODY, WEBHOOK_SECRET), BODY), { WEBHOOK_SECRET })).toBe('bad_signature')
    expect(verdict(webhook(HEX_256, BODY), { API_KEY: `newest,${KEY}` })).toBe('hmac-raw')
  })

  test.each([
    ['missing', undefined, {}],
    ['empty', '', {}],
    ['over another amount', OTHER_AMOUNT, {}],
    ['in base64 when hexadecimal is set', BASE64_256, {}],
    ['in hexadecimal when base64 is set', HEX_256, BASE64],
    ['by another algorithm', HEX_512, {}],
    ['the first half of SHA-512', HEX_512.slice(0, 64), SHA_512],
    ['over the data when the body is set', HEX_DATA, {}],
    ['over the body when the data is set', HEX_256, DATA],
    ['the secret when a digest is set', KEY, {}],
    ['a digest when the secret is set', HEX_256, TOKEN],
    ['the secret and one character', `${KEY}x`, TOKEN],
    ['the secret without its last character', KEY.slice(0, -1), TOKEN],
    ['the secret in capitals', KEY.toUpperCase(), TOKEN],
    ['the list of secrets', `newest,${KEY}`, { ...TOKEN, API_KEY: `newest,${KEY}` }],
    ['without the prefix', HEX_256, PREFIX],
    ['with the prefix in capitals', `SHA256=${HEX_256}`, PREFIX],
    ['the prefix alone', 'sha256=', PREFIX],
    ['the prefix of a secret alone', 'Bearer ', { ...TOKEN, WEBHOOK_PREFIX: 'Bearer ' }],
    ['with a prefix that is not set', `sha256=${HEX_256}`, {}],
    ['with a space after it', `${HEX_256} `, {}],
    ['with 0x before it', `0x${HEX_256}`, {}],
    ['repeated', `${HEX_256}, ${HEX_256}`, {}],
    ['without its first digit', HEX_256.slice(1), {}],
    ['without its padding', BASE64_256.slice(0, -1), BASE64],
  ])('is rejected when it is %s', (_name, signature, settings: Record<string, string>) => {
    expect(verdict(webhook(signature, BODY), settings)).toBe('bad_signature')
  })

  test('over another amount is accepted with that amount, so the rejected vector is a good signature', () => {
    const other = BODY.replace('5000', '1')
    expect(verdict(webhook(OTHER_AMOUNT, other))).toBe('hmac-raw')
    expect(verdict(webhook(HEX_256, other))).toBe('bad_signature')
  })
})

describe('echezona webhook signature over the data', () => {
  const settings = { WEBHOOK_SCHEME: 'hmac-data' }
  const data = { transaction_id: '123456789', amount: 5000, note: 'a/b é' }
  const json = JSON.stringify(data)

  test('is accepted over the data as it was sent and as JavaScript writes it', () => {
    const spaced = '{ "transaction_id": "123456789", "amount": 5000.00, "note": "a\\/b \\u00e9" }'
    const body = `{"event": "payment.success" , "data" : ${spaced} }`
    for (const signed of [spaced, json]) expect(verdict(webhook(digestOf(signed), body), settings)).toBe('hmac-data')
  })

  test.each([
    ['other data', `{"event":"payment.success","data":${JSON.stringify({ ...data, amount: 1 })}}`, 'bad_signature'],
    ['data inside data', `{"event":"payment.success","data":{"data":${json}}}`, 'bad_signature'],
    ['data in a string', `{"event":"payment.success","data":${JSON.stringify(json)}}`, 'bad_signature'],
    ['data twice', `{"event":"payment.success","data":${json},"data":{}}`, 'malformed'],
    ['no data', '{"event":"payment.success"}', 'malformed'],
    ['no JSON', json.slice(1), 'malformed'],
  ])('is rejected when the body has %s', (_name, body, code) => {
    expect(verdict(webhook(digestOf(json), body), settings)).toBe(code)
  })
})
