import fc from 'fast-check'
import { generateKeyPairSync, sign } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readJsonText } from '../../../server/providers/kit/json-text.ts'
import type { JsonObject } from '../../../server/providers/kit/json-text.ts'
import { publicKeys } from '../../../server/providers/lakipay/keys.ts'
import { NUMBER_FORMS, signatureMatches, signedTexts } from '../../../server/providers/lakipay/signature.ts'
import { lakipay } from '../../../server/providers/lakipay/lakipay.ts'
import { WebhookRefused } from '../../../server/contract/provider.ts'
import type { Provider, ProviderDefinition, WebhookDelivery, WebhookEvent } from '../../../server/contract/provider.ts'
import { fixtureNames, readFixture } from './deliveries.ts'
import { openProvider } from './provider-bench.ts'
import { ANOTHER_PUBLIC_KEY, lakipaySettings, PUBLIC_KEY } from './lakipay.fixtures.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()

function open(key = PUBLIC_KEY): Provider {
  return openProvider(lakipay as unknown as ProviderDefinition, {
    ...lakipaySettings('http://127.0.0.1:9'),
    WEBHOOK_PUBLIC_KEY: key,
  })
}

function judge(delivery: WebhookDelivery, provider = open()): WebhookEvent | WebhookRefused {
  try {
    return provider.parseWebhook(provider.verifyWebhook(delivery))
  } catch (error) {
    if (error instanceof WebhookRefused) return error
    throw error
  }
}

const deliver = (body: string): WebhookDelivery => ({ rawBody: Buffer.from(body, 'utf8'), headers: {}, receivedAt: 0 })
/** Signs a text and sends members, which need not be the same thing. `members` is the inside of an object. */
const signed = (text: string, members: string): WebhookDelivery => {
  const signature = sign('sha256', Buffer.from(text, 'utf8'), privateKey).toString('base64')
  return deliver(`{${members},"signature":"${signature}"}`)
}
/** What a stranger can send, and what it would cost to find out that it is forged. */
const COSTLY: [string, string][] = [
  ['a number with a great many zeros inside', `"amount":1${'0'.repeat(200_000)}1`],
  ['a fraction of a great many zeros', `"amount":0.${'0'.repeat(200_000)}1`],
  ['a number of 41 digits', `"amount":${'7'.repeat(41)}`],
  ['65 members', Array.from({ length: 65 }, (_, index) => `"m${index}":""`).join()],
  ['ten thousand numbers', Array.from({ length: 10_000 }, (_, index) => `"m${index}":${index}.5`).join()],
]

test.each(COSTLY)('is refused before it is written in any form: %s', (_name, members) => {
  const message = readJsonText(`{${members}}`) as JsonObject
  expect(() => signedTexts(message)).toThrow(expect.objectContaining({ name: 'WebhookRefused', code: 'bad_signature' }))
})

const textsOf = (members: string): Record<string, string> =>
  Object.fromEntries(signedTexts(readJsonText(`{${members}}`) as JsonObject).map(({ form, text }) => [form, text]))

const SNAKE =
  'amount=100.00&currency=ETB&event=DEPOSIT&medium=TELEBIRR&reference=ORDER-12345&status=SUCCESS&timestamp=2024-01-15T10:30:00Z&transaction_id=TXN-123456789'
const DOCUMENT = SNAKE.replace('&medium=TELEBIRR', '')
const CAMEL =
  'amount=100&callbackUrl=https://shop.example/webhooks/lakipay/att_1/tok&event=DEPOSIT&lakipayTxnId=TXN-123456789&merchantId=m1&message=ok' +
  '&providerTxId=BK12&referenceId=ORDER-12345&status=Success&timestamp=2026-01-15T10:30:00Z&userId=u1'

describe('the fixtures that openssl signed', () => {
  const FORMS: Record<string, [form: string, text: string]> = {
    camel: ['literal', CAMEL],
    'camel-escaped': ['literal', CAMEL],
    deposit: ['literal', SNAKE],
    'deposit-cancelled': ['literal', SNAKE.replace('SUCCESS', 'CANCELLED')],
    'deposit-document': ['literal', DOCUMENT],
    'deposit-expired': ['literal', SNAKE.replace('SUCCESS', 'EXPIRED')],
    'deposit-failed': ['literal', SNAKE.replace('SUCCESS', 'FAILED')],
    'deposit-indented': ['literal', SNAKE],
    'deposit-pending': ['literal', SNAKE.replace('SUCCESS', 'PENDING')],
    'deposit-rich': [
      'literal',
      'amount=1234567.89&currency=ETB&event=DEPOSIT&fee_amount=12.5&medium=MPESA&merchant_pays_fee=false&message=ክፍያ "ok" \\ / 😀&reference=ORDER-12345' +
        '&status=SUCCESS&timestamp=2024-01-15T10:30:00Z&transaction_id=TXN-1',
    ],
    'number-go': ['go', SNAKE.replace('100.00', '1e+06')],
    'number-shortest': ['shortest', SNAKE.replace('100.00', '100')],
    'number-two-decimals': ['two-decimals', SNAKE],
    'platform-fee': ['literal', SNAKE.replace('TXN-123456789', 'MASTER_FEE_TXN-123456789')],
    withdrawal: ['literal', SNAKE.replace('DEPOSIT', 'WITHDRAWAL')],
  }

  test('are all listed here', () => {
    expect(
      fixtureNames('lakipay')
        .map((name) => name.replace('.http', ''))
        .sort(),
    ).toEqual(Object.keys(FORMS).sort())
  })

  test.each(Object.entries(FORMS))('%s is accepted in the form that it was signed in', (name, [form, text]) => {
    const delivery = readFixture('lakipay', `${name}.http`)
    expect(open().verifyWebhook(delivery).form).toBe(form)
    const message = readJsonText(Buffer.from(delivery.rawBody).toString('utf8')) as JsonObject
    expect(signedTexts(message).find((one) => one.form === form)?.text).toBe(text)
  })

  test.each([
    [
      'deposit',
      {
        kind: 'payment',
        reference: 'ORDER-12345',
        providerRef: 'TXN-123456789',
        money: { minor: 10_000n, currency: 'ETB' },
      },
    ],
    ['number-go', { kind: 'payment', money: { minor: 100_000_000n, currency: 'ETB' } }],
    ['withdrawal', { kind: 'ignored' }],
    ['platform-fee', { kind: 'ignored' }],
  ])('%s says what it says', (name, event) => {
    expect(judge(readFixture('lakipay', `${name}.http`))).toMatchObject(event)
  })

  test('without a currency the message names no money', () => {
    const event = judge(readFixture('lakipay', 'camel.http'))
    expect(event).toEqual({
      kind: 'payment',
      dedupeKey: expect.any(String),
      reference: 'ORDER-12345',
      providerRef: 'TXN-123456789',
      claimsPayment: true,
    })
  })
})

describe('variants that must be refused', () => {
  const CODES: Record<string, [code: string, message: RegExp]> = {
    'amount-as-other-text': ['bad_signature', /no known form/],
    'amount-rounded': ['bad_signature', /no known form/],
    'another-key': ['bad_signature', /no known form/],
    'digest-sha1': ['bad_signature', /no known form/],
    'digest-sha512': ['bad_signature', /no known form/],
    'joined-in-message': ['malformed', /status/],
    'joined-in-name': ['bad_signature', /name that no signature can cover/],
    'joined-in-reference': ['bad_signature', /reference holds/],
    'list-signed-as-text': ['bad_signature', /medium is nested/],
    'medium-not-signed': ['bad_signature', /no known form/],
    'not-sorted': ['bad_signature', /no known form/],
    'nothing-signed-as-text': ['bad_signature', /medium is null/],
    'null-signed-as-text': ['bad_signature', /medium is null/],
    'object-signed-as-text': ['bad_signature', /medium is nested/],
    'padding-pss': ['bad_signature', /no known form/],
    'url-encoded': ['bad_signature', /no known form/],
    'whole-body': ['bad_signature', /no known form/],
  }

  test('are all listed here', () => {
    const folder = fileURLToPath(new URL('../../fixtures/lakipay/variants', import.meta.url))
    expect(
      readdirSync(folder)
        .map((name) => name.replace('.http', ''))
        .sort(),
    ).toEqual(Object.keys(CODES).sort())
  })

  test.each(Object.entries(CODES))('%s is %j', (name, [code, message]) => {
    expect(judge(readFixture('lakipay', `variants/${name}.http`))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  test('share their text with a message that is accepted, so only the refusal keeps them apart', () => {
    const joined = 'event=DEPOSIT&message=x&reference=B&status=SUCCESS&transaction_id=TXN-1'
    const split = '"event":"DEPOSIT","message":"x","reference":"B","status":"SUCCESS","transaction_id":"TXN-1"'
    const merged = '"event":"DEPOSIT","message":"x&reference=B&status=SUCCESS","transaction_id":"TXN-1"'
    expect(textsOf(split)).toEqual({ literal: joined })
    expect(textsOf(merged)).toEqual({ literal: joined })
    expect(judge(signed(joined, split), open(pem))).toMatchObject({ kind: 'payment', reference: 'B' })
    expect(judge(signed(joined, merged), open(pem))).toMatchObject({ code: 'malformed' })
  })
})

describe('the text that is signed', () => {
  test('is every member but the signature, sorted by the bytes of its name', () => {
    expect(textsOf('"b":"2","a":"1","signature":"x","A":"0","_":"4","a1":"3","Signature":"5"')).toEqual({
      literal: 'A=0&Signature=5&_=4&a=1&a1=3&b=2',
    })
  })

  test('has texts and flags as they are, without escapes or encoding', () => {
    expect(textsOf('"a":"x y/z\\u00e9%20","b":true,"c":false,"d":""')).toEqual({
      literal: 'a=x y/zé%20&b=true&c=false&d=',
    })
  })

  // Go's column from the rules of its strconv: %v prints the shortest digits, with an exponent from 1e+06 on and below 1e-04.
  test.each([
    ['100.00', '100', '100.00', '100'],
    ['100', '100', '100.00', '100'],
    ['100.5', '100.5', '100.50', '100.5'],
    ['0.1', '0.1', '0.10', '0.1'],
    ['0.10', '0.1', '0.10', '0.1'],
    ['0', '0', '0.00', '0'],
    ['0.00', '0', '0.00', '0'],
    ['-5', '-5', '-5.00', '-5'],
    ['-0', '0', '0.00', '0'],
    ['7.00', '7', '7.00', '7'],
    ['999999', '999999', '999999.00', '999999'],
    ['999999.99', '999999.99', '999999.99', '999999.99'],
    ['1000000', '1000000', '1000000.00', '1e+06'],
    ['1000000.00', '1000000', '1000000.00', '1e+06'],
    ['1234567.89', '1234567.89', '1234567.89', '1.23456789e+06'],
    ['12345678901.5', '12345678901.5', '12345678901.50', '1.23456789015e+10'],
    ['1e6', '1000000', '1000000.00', '1e+06'],
    ['1E+06', '1000000', '1000000.00', '1e+06'],
    ['1e21', '1e+21', '1000000000000000000000.00', '1e+21'],
    ['1.5e-7', '1.5e-7', undefined, '1.5e-07'],
    ['0.0001', '0.0001', undefined, '0.0001'],
    ['0.00001', '0.00001', undefined, '1e-05'],
    ['100.004', '100.004', undefined, '100.004'],
    // Floats would write another number.
    ['9007199254740993', undefined, '9007199254740993.00', undefined],
    ['0.1000000000000000055511151231257827', undefined, undefined, undefined],
    ['1e400', undefined, undefined, undefined],
    ['1e-400', undefined, undefined, undefined],
    ['1e999999999999999999999', undefined, undefined, undefined],
  ])('writes %s as it is, or %s, %s, %s', (literal, shortest, decimals, go) => {
    const distinct = (texts: (string | undefined)[]) =>
      [...new Set(texts)].filter((text) => text !== undefined).map((text) => `a=${text}`)
    expect(Object.values(textsOf(`"a":${literal}`))).toEqual(distinct([literal, shortest, decimals, go]))
  })

  test('has at most four spellings, and each of them says the same number', () => {
    const fraction = fc.option(fc.stringMatching(/^\d{1,20}$/), { nil: undefined })
    const whole = fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9]\d{0,20}$/))
    const exponent = fc.option(fc.integer({ min: -400, max: 400 }), { nil: undefined })
    fc.assert(
      fc.property(fc.boolean(), whole, fraction, exponent, (minus, whole, fraction, exponent) => {
        const literal = `${minus ? '-' : ''}${whole}${fraction === undefined ? '' : `.${fraction}`}${exponent === undefined ? '' : `e${exponent}`}`
        const texts = Object.values(textsOf(`"a":${literal}`)).map((text) => text.slice(2))
        expect(texts[0]).toBe(literal)
        expect(texts.length).toBeLessThanOrEqual(NUMBER_FORMS.length)
        for (const text of texts) expect(rational(text)).toBe(rational(literal))
      }),
      { numRuns: 2000 },
    )
  })

  test('writes all numbers of a message the same way', () => {
    expect(textsOf('"amount":100.0,"fee":2')).toEqual({
      literal: 'amount=100.0&fee=2',
      shortest: 'amount=100&fee=2',
      'two-decimals': 'amount=100.00&fee=2.00',
    })
  })

  test.each([
    ['an empty name', '"":"1"', /name/],
    ['a name with a dot', '"a.b":"1"', /name/],
    ['a name with an equals sign', '"a=b":"1"', /name/],
    ['a name in Amharic', '"ክፍያ":"1"', /name/],
    ['a name without end', `"${'a'.repeat(65)}":"1"`, /name/],
    ['null', '"a":null', /^the member a is null/],
    ['an object', '"provider_data":{}', /^the member provider_data is nested/],
    ['a list', '"a":[]', /^the member a is nested/],
    ['half a character', '"a":"\\ud800"', /^the member a is not well-formed/],
    ...[
      'event',
      'type',
      'status',
      'amount',
      'currency',
      'timestamp',
      'transaction_id',
      'lakipayTxnId',
      'lakipay_transaction_id',
      'reference',
      'referenceId',
      'reference_id',
      'providerTxId',
      'provider_tx_id',
      'parent_transaction_id',
    ].flatMap((name): [string, string, RegExp][] => [
      [`& in ${name}`, `"${name}":"a&b"`, /holds/],
      [`= in ${name}`, `"${name}":"a=b"`, /holds/],
    ]),
  ])('does not exist with %s', (_name, members, message) => {
    expect(() => textsOf(members)).toThrow(
      expect.objectContaining({
        name: 'WebhookRefused',
        code: 'bad_signature',
        message: expect.stringMatching(message),
      }),
    )
  })

  test('may hold "&" and "=" where nothing rests on it', () => {
    expect(textsOf('"callbackUrl":"https://a.example/?b=c&d=e","message":"a=b"')).toEqual({
      literal: 'callbackUrl=https://a.example/?b=c&d=e&message=a=b',
    })
  })
})

describe('the signature', () => {
  test.each([
    ['missing', '{"event":"DEPOSIT"}'],
    ['null', '{"event":"DEPOSIT","signature":null}'],
    ['a number', '{"event":"DEPOSIT","signature":1}'],
    ['a list', '{"event":"DEPOSIT","signature":["AAAA"]}'],
    ['empty', '{"event":"DEPOSIT","signature":""}'],
    ['hexadecimal', `{"event":"DEPOSIT","signature":"${'ab'.repeat(256)}"}`],
    ['unpadded', `{"event":"DEPOSIT","signature":"${'A'.repeat(342)}"}`],
    ['zeros', `{"event":"DEPOSIT","signature":"${Buffer.alloc(256).toString('base64')}"}`],
    ['too short', `{"event":"DEPOSIT","signature":"${Buffer.alloc(255, 1).toString('base64')}"}`],
    ['too long', `{"event":"DEPOSIT","signature":"${Buffer.alloc(257, 1).toString('base64')}"}`],
    ['in another member', '{"event":"DEPOSIT","Signature":"AAAA"}'],
  ])('is bad when it is %s', (_name, body) => {
    expect(judge(deliver(body))).toMatchObject({ code: 'bad_signature' })
  })

  test('is bad in the URL-safe alphabet, in lines and with space around it', () => {
    const text = 'event=DEPOSIT&status=SUCCESS&transaction_id=T1'
    const members = '"event":"DEPOSIT","status":"SUCCESS","transaction_id":"T1"'
    const signature = sign('sha256', Buffer.from(text), privateKey).toString('base64')
    expect(judge(deliver(`{${members},"signature":"${signature}"}`), open(pem))).toMatchObject({ kind: 'payment' })
    for (const other of [
      signature.replaceAll('+', '-').replaceAll('/', '_'),
      `${signature.slice(0, 64)}\\n${signature.slice(64)}`,
      ` ${signature}`,
      signature.replace(/=+$/, ''),
    ]) {
      expect(judge(deliver(`{${members},"signature":"${other}"}`), open(pem))).toMatchObject({ code: 'bad_signature' })
    }
  })

  test('is not looked for in a header', () => {
    const { rawBody } = readFixture('lakipay', 'deposit.http')
    const { signature, ...members } = JSON.parse(Buffer.from(rawBody).toString('utf8')) as Record<string, unknown>
    const headers = { signature: String(signature), 'x-lakipay-signature': String(signature) }
    expect(judge({ rawBody: Buffer.from(JSON.stringify(members)), headers, receivedAt: 0 })).toMatchObject({
      code: 'bad_signature',
    })
  })

  test('is checked with our keys, never with one that the message brings', () => {
    const text = `event=DEPOSIT&public_key=${pem}&status=SUCCESS&transaction_id=T1`
    const delivery = signed(
      text,
      `"event":"DEPOSIT","public_key":${JSON.stringify(pem)},"status":"SUCCESS","transaction_id":"T1"`,
    )
    expect(judge(delivery)).toMatchObject({ code: 'bad_signature' })
    expect(judge(delivery, open(pem))).toMatchObject({ kind: 'payment' })
  })

  test('may be made with any key of a rotation', () => {
    const delivery = readFixture('lakipay', 'deposit.http')
    for (const keys of [
      PUBLIC_KEY + ANOTHER_PUBLIC_KEY,
      ANOTHER_PUBLIC_KEY + PUBLIC_KEY,
      `${pem}${ANOTHER_PUBLIC_KEY}${PUBLIC_KEY}`,
    ]) {
      expect(judge(delivery, open(keys))).toMatchObject({ kind: 'payment' })
    }
    expect(judge(delivery, open(ANOTHER_PUBLIC_KEY + pem))).toMatchObject({ code: 'bad_signature' })
  })

  test('binds whatever members a message has', () => {
    const key = publicKeys(pem)[0] ?? expect.fail()
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)),
      fc.constantFrom('true', 'false', '0', '12.50', '3'),
    )
    const name = fc
      .stringMatching(/^[a-z]\w{0,8}$/)
      .filter((name) => !['event', 'type', 'status', 'signature'].includes(name))
    fc.assert(
      fc.property(fc.dictionary(name, value, { minKeys: 1, maxKeys: 6, noNullPrototype: true }), (members) => {
        const inside = Object.entries(members).map(([name, text]) => `${JSON.stringify(name)}:${text}`)
        const text = Object.keys(members)
          .sort()
          .map(
            (name) => `${name}=${String(members[name]?.startsWith('"') ? JSON.parse(members[name]) : members[name])}`,
          )
          .join('&')
        const signature = sign('sha256', Buffer.from(text), privateKey)
        const accepted = (list: string[]) =>
          signedTexts(readJsonText(`{${list.join(',')}}`) as JsonObject).some((one) =>
            signatureMatches(key, one.text, signature),
          )
        expect(accepted(inside)).toBe(true)
        expect(accepted([...inside].reverse())).toBe(true)
        expect(accepted(inside.slice(1))).toBe(false)
        expect(accepted([...inside, '"zzzzzzzzzzzz":""'])).toBe(false)
      }),
      { numRuns: 50 },
    )
  })
})

describe('the public key', () => {
  test.each([
    ['PEM', PUBLIC_KEY, 1],
    ['PEM with its line breaks written out', PUBLIC_KEY.replaceAll('\n', '\\n'), 1],
    ['PKCS#1', publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(), 1],
    ['two, one after the other', PUBLIC_KEY + ANOTHER_PUBLIC_KEY, 2],
    ['two on one line', `${PUBLIC_KEY},${ANOTHER_PUBLIC_KEY}`.replaceAll('\n', '\\n'), 2],
    ['a file', fileURLToPath(new URL('../../fixtures/lakipay/webhook-public-key.pem', import.meta.url)), 1],
  ])('may be %s', (_name, text, count) => {
    const keys = publicKeys(text)
    expect(keys).toHaveLength(count)
    for (const key of keys) expect(key).toMatchObject({ type: 'public', asymmetricKeyType: 'rsa' })
  })

  const short = generateKeyPairSync('rsa', { modulusLength: 1024 })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString()
  const curve = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const pssOnly = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString()
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

  test.each([
    ['a file that is not there', '/nowhere/at-all.pem', /can be read$/],
    ['a folder', '/', /can be read$/],
    ['noise', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /2048 bits$/],
    ['a key of 1024 bits', short, /2048 bits$/],
    ['a good key and a short one', PUBLIC_KEY + short, /2048 bits$/],
    ['a key of another kind', curve, /2048 bits$/],
    ['a key for the other padding only', pssOnly, /2048 bits$/],
    ['a private key', secret, /nothing else$/],
    ['a private key behind a public one', PUBLIC_KEY + secret, /nothing else$/],
    ['half a key', PUBLIC_KEY.slice(0, 200), /nothing else$/],
    [
      'a file without a key',
      fileURLToPath(import.meta.url.replace('lakipay-signature.test', 'lakipay.fixtures')),
      /nothing else$/,
    ],
  ])('may not be %s', (_name, text, message) => {
    expect(() => publicKeys(text)).toThrow(message)
    expect(() => publicKeys(text)).toThrow(/^must /)
  })
})

/** A decimal as a fraction in lowest terms, so that texts can be compared by value. */
function rational(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  let numerator = BigInt(whole + fraction)
  let denominator = 1n
  const power = Number(exponent) - fraction.length
  if (power >= 0) numerator *= 10n ** BigInt(power)
  else denominator = 10n ** BigInt(-power)
  while (denominator > 1n && numerator % 10n === 0n) [numerator, denominator] = [numerator / 10n, denominator / 10n]
  return numerator === 0n ? '0' : `${sign}${numerator}/${denominator}`
}
