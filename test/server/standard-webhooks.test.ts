/** Standard Webhooks: signatures, compared with the libraries of that specification and of Svix. */

import fc from 'fast-check'
import { createHmac } from 'node:crypto'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebhookRefused } from '../../server/contract/provider.ts'
import { signWebhook, verifySignature, webhookKey } from '../../server/contract/standard-webhooks.ts'
import { svixKeys } from '../../server/providers/kit/settings.ts'
import { OLD_SECRET, SECRET } from './providers/lopay.fixtures.ts'

type Headers = Record<string, string | undefined>

// Computed with the packages svix and standardwebhooks, and again with OpenSSL.
const ID = 'msg_2yLopayTestVector0000000001'
const AT = 1_749_052_816
const BODY =
  '{"id":"8d4c3f5e-2b1a-4c6d-9e7f-0a1b2c3d4e5f","object":"event","createdAt":"2025-06-04T16:00:16.000Z",' +
  '"type":"payment.success",' +
  '"data":{"paymentLinkId":"3f0a6c1e-7b52-4d0e-9a54-1c2d3e4f5a6b","paymentId":"c1d2e3f4-a5b6-4789-8abc-def012345678"}}'
const GOOD = 'v1,X2ZsKChlqNp7hKgKWh5PaHf7tGzwbTAXMEE5gerZess='
const BY_OLD = 'v1,WmfprE480obV0N1nFfhNQ79X2AADPzGkneBbFpfelEk='

const svix = (more: Headers = {}): Headers => ({
  'svix-id': ID,
  'svix-timestamp': String(AT),
  'svix-signature': GOOD,
  ...more,
})
const standard = (more: Headers = {}): Headers => ({
  'webhook-id': ID,
  'webhook-timestamp': String(AT),
  'webhook-signature': GOOD,
  ...more,
})

/** The id of an accepted message, or the code of its refusal. */
function verdict(
  headers: Headers,
  { secret = SECRET, body = BODY, at = AT * 1000 }: { secret?: string; body?: string | Uint8Array; at?: number } = {},
): string {
  const rawBody = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
  try {
    return verifySignature(svixKeys(secret), { rawBody, headers, receivedAt: at }, ['svix', 'webhook'])
  } catch (error) {
    if (!(error instanceof WebhookRefused)) throw error
    for (const one of secret.split(',')) expect(error.message).not.toContain(one.slice('whsec_'.length))
    return error.code
  }
}

function sign(secret: string, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')}`
}

afterEach(() => {
  vi.useRealTimers()
})

describe('a signature', () => {
  test('is that of the public example', () => {
    const headers = {
      'svix-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'svix-timestamp': '1614265330',
      'svix-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    }
    const options = {
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      body: '{"test": 2432232314}',
      at: 1_614_265_330_000,
    }
    expect(verdict(headers, options)).toBe('msg_p5jXN8AQM9LWM0D4loKWxJek')
  })

  test.each([
    ['alone', svix()],
    ['under the names of Standard Webhooks', standard()],
    ['behind one of an older secret', svix({ 'svix-signature': `${BY_OLD} ${GOOD}` })],
    ['before one of an older secret', svix({ 'svix-signature': `${GOOD} ${BY_OLD}` })],
    ['behind an asymmetric one', svix({ 'svix-signature': `v1a,${'A'.repeat(86)}== ${GOOD}` })],
    ['behind one of a version to come', svix({ 'svix-signature': `v2,abc ${GOOD}` })],
    ['between spaces', svix({ 'svix-signature': `  ${GOOD}  ` })],
    ['with the other family there in full', { ...standard({ 'webhook-signature': 'v1,nonsense' }), ...svix() }],
  ])('is good %s', (_name, headers) => {
    expect(verdict(headers)).toBe(ID)
  })

  test.each([`${SECRET},${OLD_SECRET}`, `${OLD_SECRET},${SECRET}`, `${OLD_SECRET} , ${SECRET}`, OLD_SECRET, SECRET])(
    'is good while secrets rotate: %s',
    (secret) => {
      expect(verdict(svix({ 'svix-signature': `${BY_OLD} ${GOOD}` }), { secret })).toBe(ID)
    },
  )

  test('of an older secret is good only while that is configured', () => {
    expect(verdict(svix({ 'svix-signature': BY_OLD }), { secret: `${SECRET},${OLD_SECRET}` })).toBe(ID)
    expect(verdict(svix({ 'svix-signature': BY_OLD }))).toBe('bad_signature')
  })

  test.each([
    [0, true],
    [299, true],
    [300, true],
    [301, false],
    [-299, true],
    [-300, true],
    [-301, false],
    [86_400, false],
  ])('at %i s from the present is good: %s', (seconds, good) => {
    expect(verdict(svix(), { at: (AT + seconds) * 1000 })).toBe(good ? ID : 'bad_signature')
    expect(verdict(svix(), { at: (AT + seconds) * 1000 + 999 })).toBe(good ? ID : 'bad_signature')
  })

  test.each([
    ['labelled as another version', svix({ 'svix-signature': GOOD.replace('v1', 'v1a') })],
    ['labelled in capitals', svix({ 'svix-signature': GOOD.replace('v1', 'V1') })],
    ['without a label', svix({ 'svix-signature': GOOD.slice(3) })],
    ['labelled with another sign', svix({ 'svix-signature': GOOD.replace(',', ';') })],
    ['with an empty label', svix({ 'svix-signature': GOOD.slice(2) })],
    ['made with the text of the secret', svix({ 'svix-signature': 'v1,OkbxRhtiXdsbi8cUX9G3J9tysq4rOMx3ZqeXvM5Sut4=' })],
    ['over the body alone', svix({ 'svix-signature': 'v1,ApE1vAKMV+HyTMhqCT1ZJ6Eh9BHpd303DQdrNrDCjY8=' })],
    ['in hexadecimal', svix({ 'svix-signature': `v1,${Buffer.from(GOOD.slice(3), 'base64').toString('hex')}` })],
    [
      'in base64 for addresses',
      svix({ 'svix-signature': GOOD.replaceAll('+', '-').replaceAll('/', '_').replace('=', '') }),
    ],
    ['without its padding', svix({ 'svix-signature': GOOD.slice(0, -1) })],
    ['with more padding', svix({ 'svix-signature': `${GOOD}=` })],
    ['with stray bits in its last digit', svix({ 'svix-signature': GOOD.replace('s=', 't=') })],
    ['with one bit changed', svix({ 'svix-signature': GOOD.replace('X2Z', 'X2Y') })],
    [
      'of 31 bytes',
      svix({ 'svix-signature': `v1,${Buffer.from(GOOD.slice(3), 'base64').subarray(1).toString('base64')}` }),
    ],
    [
      'of 33 bytes',
      svix({ 'svix-signature': `v1,${Buffer.from([...Buffer.from(GOOD.slice(3), 'base64'), 0]).toString('base64')}` }),
    ],
    ['of no bytes', svix({ 'svix-signature': 'v1,' })],
    ['between commas instead of spaces', svix({ 'svix-signature': `v1,abc,${GOOD}` })],
    ['behind a tab', svix({ 'svix-signature': `v1,abc\t${GOOD}` })],
    ['that is empty', svix({ 'svix-signature': '' })],
    ['that is missing', svix({ 'svix-signature': undefined })],
    ['of another id', svix({ 'svix-id': `${ID}1` })],
    ['of an id in another case', svix({ 'svix-id': ID.toUpperCase() })],
    ['without an id', svix({ 'svix-id': undefined })],
    ['with an empty id', svix({ 'svix-id': '' })],
    ['of another second', svix({ 'svix-timestamp': String(AT + 1) })],
    ['without a time', svix({ 'svix-timestamp': undefined })],
    ['with an empty time', svix({ 'svix-timestamp': '' })],
    ['with a time in milliseconds', svix({ 'svix-timestamp': String(AT * 1000) })],
    ['with a time below zero', svix({ 'svix-timestamp': `-${AT}` })],
    ['with a time that came twice', svix({ 'svix-timestamp': `${AT}, ${AT}` })],
    ['with NaN for a time', svix({ 'svix-timestamp': 'NaN' })],
    ['with no header at all', {}],
    ['in the header of the other family', svix({ 'svix-signature': undefined, 'webhook-signature': GOOD })],
  ])('is bad %s', (_name, headers) => {
    expect(verdict(headers)).toBe('bad_signature')
  })

  test('covers the bytes of the body', () => {
    for (const body of [
      `${BODY} `,
      ` ${BODY}`,
      BODY.replace(':', ': '),
      BODY.replace('payment.success', 'payment.failed'),
      '',
      BODY.slice(0, -1),
    ]) {
      expect(verdict(svix(), { body })).toBe('bad_signature')
    }
    const noise = Buffer.from([0, 255, 10, 13, 128])
    const digest = createHmac('sha256', Buffer.from(SECRET.slice(6), 'base64'))
      .update(Buffer.concat([Buffer.from(`${ID}.${AT}.`), noise]))
      .digest('base64')
    expect(verdict(svix({ 'svix-signature': `v1,${digest}` }), { body: noise })).toBe(ID)
  })
})

describe('a secret', () => {
  test('is base64 after its prefix, in a list', () => {
    expect(svixKeys(`${SECRET}, ${OLD_SECRET}`).map((key) => key.export().length)).toEqual([24, 24])
    expect(svixKeys(OLD_SECRET)[0]?.export().toString()).toBe('lopay-old-secret-24bytes')
  })

  test.each([
    '',
    ',',
    'YXDKaykd6oBK7J/hrFqstWuFfAxbVFSl',
    'whsec_',
    'whsec_!!!!',
    'whsec_YXDKaykd6oBK7J_hrFqstWuFfAxbVFSl',
    `WHSEC_${SECRET.slice(6)}`,
    `${SECRET},whsec_`,
    'whsec_c2hvcnQ=',
  ])('is refused when it is %j, with a message that does not repeat it', (text) => {
    expect(() => svixKeys(text)).toThrow(/^must (not be empty|be "whsec_" and the base64 of 16 to 128 bytes)$/)
  })
})

describe('verifySignature and the libraries', () => {
  const anyId = fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/)
  const anySecret = fc
    .uint8Array({ minLength: 24, maxLength: 64 })
    .map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`)

  /** Runs at the time of the vectors: the libraries read the clock themselves. */
  function accepts(check: () => unknown): boolean {
    vi.useFakeTimers({ now: AT * 1000, toFake: ['Date'] })
    try {
      check()
      return true
    } catch {
      return false
    } finally {
      vi.useRealTimers()
    }
  }
  const bySvix = (headers: Headers, secret = SECRET, body = BODY) =>
    accepts(() => new SvixWebhook(secret).verify(body, headers as Record<string, string>))
  const byStandard = (headers: Headers, secret = SECRET, body = BODY) =>
    accepts(() => new StandardWebhook(secret).verify(body, headers as Record<string, string>))

  test('agree on what the libraries sign', () => {
    fc.assert(
      fc.property(anySecret, anyId, fc.jsonValue(), (secret, id, value) => {
        const body = JSON.stringify(value)
        const at = new Date(AT * 1000)
        const bySvixsLibrary = svix({ 'svix-id': id, 'svix-signature': new SvixWebhook(secret).sign(id, at, body) })
        const signature = new StandardWebhook(secret).sign(id, at, body)
        const byStandards = standard({ 'webhook-id': id, 'webhook-signature': signature })
        expect(verdict(bySvixsLibrary, { secret, body })).toBe(id)
        expect(verdict(byStandards, { secret, body })).toBe(id)
      }),
    )
  })

  test('agree on what signWebhook signs', () => {
    fc.assert(
      fc.property(anySecret, anySecret, anyId, fc.jsonValue(), (secret, other, id, value) => {
        const body = JSON.stringify(value)
        const headers = signWebhook(id, body, AT * 1000 + 999, [webhookKey(other), webhookKey(secret)])
        expect(byStandard({ ...headers }, secret, body)).toBe(true)
        expect(bySvix({ ...headers }, secret, body)).toBe(true)
        expect(byStandard({ ...headers }, secret, `${body} `)).toBe(false)
      }),
    )
  })

  test('agree on good and bad vectors', () => {
    expect([bySvix(svix()), byStandard(standard())]).toEqual([true, true])
    for (const signature of [
      `${BY_OLD} ${GOOD}`,
      BY_OLD,
      GOOD.replace('v1', 'v1a'),
      'v1,OkbxRhtiXdsbi8cUX9G3J9tysq4rOMx3ZqeXvM5Sut4=',
      '',
      'v1,',
    ]) {
      const ours = verdict(svix({ 'svix-signature': signature })) === ID
      expect(bySvix(svix({ 'svix-signature': signature })), signature).toBe(ours)
      expect(byStandard(standard({ 'webhook-signature': signature })), signature).toBe(ours)
    }
  })

  test.each([
    ['a time with something behind it', svix({ 'svix-timestamp': `${AT}abc` })],
    [
      'an id with a space in it',
      svix({ 'svix-id': 'msg 1', 'svix-signature': sign(SECRET, 'msg 1', String(AT), BODY) }),
    ],
    [
      'an endless id',
      svix({ 'svix-id': 'm'.repeat(129), 'svix-signature': sign(SECRET, 'm'.repeat(129), String(AT), BODY) }),
    ],
    ['a message with headers of both families', { ...standard(), 'svix-id': ID }],
  ])('differ about %s, which Svix accepts', (_name, headers) => {
    expect(bySvix(headers)).toBe(true)
    expect(verdict(headers)).toBe('bad_signature')
  })

  test('agree with Svix on headers of both names', () => {
    expect([bySvix(standard()), byStandard(svix())]).toEqual([true, false])
    expect([verdict(svix()), verdict(standard())]).toEqual([ID, ID])
  })

  test('differ about header names, which the caller gives', () => {
    const message = (headers: Headers) => ({ rawBody: Buffer.from(BODY), headers, receivedAt: AT * 1000 })
    expect(verifySignature(svixKeys(SECRET), message(standard()))).toBe(ID)
    expect(() => verifySignature(svixKeys(SECRET), message(svix()))).toThrow(WebhookRefused)
  })
})
