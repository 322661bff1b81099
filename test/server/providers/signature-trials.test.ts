/** The doctor names how a webhook was signed, for the recorded deliveries that the server refuses and for forged ones. */

import { createHmac, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { trySignatures } from '../../../server/providers/kit/signature-trials.ts'
import { readFixture } from './deliveries.ts'

const SECRET = 'whsec_dGhlLXNlY3JldC1vZi10aGUtdHJpYWxz'
const BODY = '{"b":"ä/1","a":{"y":2,"x":1},"data":{"id":7}}'

const hmac = (algorithm: string, key: string | Buffer, text: string): Buffer =>
  createHmac(algorithm, key).update(text).digest()
const python = '{"b": "\\u00e4/1", "a": {"y": 2, "x": 1}, "data": {"id": 7}}'

describe('the doctor names', () => {
  test.each<[string, Record<string, string>, string]>([
    ['the body', { 'x-sign': hmac('sha256', SECRET, BODY).toString('hex') }, 'the body as it came'],
    ['another algorithm', { 'x-sign': `sha512=${hmac('sha512', SECRET, BODY).toString('hex')}` }, 'HMAC with sha512'],
    ['base64', { 'x-sign': hmac('sha256', SECRET, BODY).toString('base64') }, 'the header x-sign as base64'],
    [
      'a decoded secret',
      { 'x-sign': hmac('sha256', Buffer.from(SECRET.slice(6), 'base64'), BODY).toString('hex') },
      'decoded as base64',
    ],
    [
      'a secret without prefix',
      { 'x-sign': hmac('sha256', SECRET.slice(6), BODY).toString('hex') },
      'without its prefix',
    ],
    [
      'Standard Webhooks',
      {
        'webhook-id': 'm1',
        'webhook-timestamp': '5',
        'webhook-signature': `v1,${hmac('sha256', SECRET, `m1.5.${BODY}`).toString('base64')}`,
      },
      'the id, the time and the body',
    ],
    ["Python's spelling", { 'x-sign': hmac('sha256', SECRET, python).toString('hex') }, 'as Python writes it'],
    ['the data alone', { 'x-sign': hmac('sha256', SECRET, '{"id":7}').toString('hex') }, 'its member data'],
    ['the secret itself', { 'x-token': SECRET }, 'the header x-token contains the secret itself'],
  ])('%s', (_name, headers, words) => {
    const secrets = [
      { name: 'X_SECRET, number 1', value: 'another-secret' },
      { name: 'X_SECRET, number 2', value: SECRET },
    ]
    const { fits } = trySignatures({ rawBody: Buffer.from(BODY), headers, secrets })
    expect(fits).toContain(words)
    expect(fits).toContain('X_SECRET, number 2')
    for (const secret of [SECRET, SECRET.slice(6)]) expect(fits).not.toContain(secret)
  })

  test.each([
    [
      'valid.http',
      {},
      'md5; over the fields that verify_key lists, sorted, with the md5 digest of the secret as store_passwd',
    ],
    [
      'valid.http',
      { verify_sign: '7421e65b57e7e27854a1383e016eb9c0' },
      'sorted, with the secret as store_passwd among',
    ],
    [
      'valid.http',
      { verify_sign: '8e00a2dcd5d3f1d70c8442346ed3d69f' },
      'then the md5 digest of the secret as store_pass',
    ],
    ['valid.http', { verify_sign: '98dd149f428fc64cd87f182c54496551' }, 'encoded, with the md5 digest of the secret'],
    ['one-digest.http', {}, 'the signature is in the field verify_sign'],
  ])('SSLCommerz: %s with %j', (name, changed, words) => {
    const { rawBody, headers } = readFixture('sslcommerz', name)
    const form = new URLSearchParams(Buffer.from(rawBody).toString())
    if ('verify_sign' in changed) form.delete('verify_sign_sha2')
    for (const [field, value] of Object.entries(changed)) form.set(field, value)
    const secrets = [
      { name: 'P, number 1', value: 'another' },
      { name: 'P, number 2', value: 'Test@Secret1' },
    ]
    const result = trySignatures({ rawBody: Buffer.from(form.toString()), headers, secrets })
    expect(result.fits).toContain(words)
    expect(result.fits).toContain('P, number 2')
    expect(result.fits).not.toContain('Test@Secret1')
  })

  test.each([
    ['secret-decoded.http', 'decoded as base64'],
    ['secret-without-prefix.http', 'without its prefix'],
  ])('LakiConnect: %s', (name, words) => {
    const { rawBody, headers } = readFixture('lakiconnect/variants', name)
    const secrets = [{ name: 'S', value: 'whsec_your_secret_here' }]
    expect(trySignatures({ rawBody, headers, secrets }).fits).toContain(words)
  })

  test.each([
    ['digest-sha1.http', 'with sha1'],
    ['digest-sha512.http', 'with sha512'],
    ['padding-pss.http', 'RSA PSS'],
    ['not-sorted.http', 'sorted backwards'],
  ])('LakiPay: %s', (name, words) => {
    const { rawBody, headers } = readFixture('lakipay/variants', name)
    const value = createPublicKey(readFileSync('test/fixtures/lakipay/webhook-public-key.pem', 'utf8'))
    expect(trySignatures({ rawBody, headers, secrets: [{ name: 'S', value }] }).fits).toContain(words)
  })

  test('nothing where nothing fits, and where a signature can be', () => {
    const headers = { 'x-sign': hmac('sha256', 'unknown', BODY).toString('hex'), 'user-agent': 'test' }
    const result = trySignatures({ rawBody: Buffer.from(BODY), headers, secrets: [{ name: 'S', value: SECRET }] })
    expect(result.fits).toBeNull()
    expect(result.signatures).toContain('the header x-sign as hex')
  })
})
