import { createHmac } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { inspect } from 'node:util'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { createLakiConnect, createLakiConnectSettings, lakiconnect } from '../../../server/providers/lakiconnect.ts'
import { WebhookRefused } from '../../../server/contract/provider.ts'
import type { WebhookDelivery, WebhookEvent } from '../../../server/contract/provider.ts'
import { closeConnections } from '../../../server/providers/kit/request.ts'
import { startApi } from './api-server.ts'
import type { ApiServer, ApiRequest, Reply } from './api-server.ts'
import { fixtureNames, readFixture } from './deliveries.ts'
import { hostileDeliveries } from './hostile-webhooks.ts'

/** The one in the document. Most of what follows its prefix happens to be base64. */
const SECRET = 'whsec_your_secret_here'
const HEADER = 'x-lakiconnect-signature'
const source = createLakiConnect({ secrets: [SECRET] })

function judge(delivery: WebhookDelivery, by = source): WebhookEvent | WebhookRefused['code'] {
  try {
    return by.parseWebhook(by.verifyWebhook(delivery))
  } catch (error) {
    if (!(error instanceof WebhookRefused)) throw error
    expect(error.message).not.toContain(SECRET)
    return error.code
  }
}

function signed(body: string | Uint8Array, secret = SECRET): WebhookDelivery {
  const rawBody = Buffer.from(body)
  return {
    rawBody,
    headers: { [HEADER]: `sha256=${createHmac('sha256', secret).update(rawBody).digest('hex')}` },
    receivedAt: 0,
  }
}

const APPROVED = {
  event: 'connected_account.approved',
  idempotency_key: 'evt_abc123def456',
  occurred_at: '2025-10-01T09:10:00Z',
  data: {
    object: 'connected_account',
    id: 'cm_a1b2c3d4-e5f6-7890-abcd-ef1234567890',
    master_merchant_id: 'mm_9f8e7d6c-b5a4-3210-fedc-ba9876543210',
    kyc_status: 'approved',
  },
}
const SETTLED = {
  event: 'settlement.approved',
  idempotency_key: 'evt_def456ghi789',
  occurred_at: '2025-10-02T14:00:00Z',
  data: {
    object: 'settlement',
    id: 'wd_321fedcba098',
    connected_account_id: APPROVED.data.id,
    amount: 47500,
    status: 'approved',
  },
}

describe('settings', () => {
  test('are on by the webhook secret alone', () => {
    expect(
      Object.entries(lakiconnect.settings)
        .filter(([, setting]) => 'activates' in setting)
        .map(([name]) => name),
    ).toEqual(['WEBHOOK_SECRET'])
    expect(lakiconnect.settings.WEBHOOK_SECRET.parse(`${SECRET}, whsec_older_secret_text`)).toEqual([
      SECRET,
      'whsec_older_secret_text',
    ])
    expect(lakiconnect.settings.BASE_URL.default).toBe('https://api.lakipay.co')
  })

  test.each(['', ' , ', 'short', `${SECRET},short`])('refuse WEBHOOK_SECRET = %j', (text) => {
    expect(() => lakiconnect.settings.WEBHOOK_SECRET.parse(text)).toThrow(/^must /)
  })

  test('make a source that refuses with 400', () => {
    const made = lakiconnect.create(
      { WEBHOOK_SECRET: [SECRET], API_KEY: undefined, BASE_URL: 'https://api.lakipay.co' },
      { now: () => 0 },
    )
    expect(made).toMatchObject({ id: 'lakiconnect', signatureRefusalStatus: 400 })
    expect(judge(signed(JSON.stringify(APPROVED)), made)).toMatchObject({ kind: 'notice' })
  })

  test('cannot make one without a secret: its messages would not be signed', () => {
    expect(() => createLakiConnect({ secrets: [] })).toThrow('needs a webhook secret')
  })
})

describe('the signature', () => {
  const [approved, settlement] = [JSON.stringify(APPROVED), JSON.stringify(SETTLED)]

  // Computed with OpenSSL and with Python's hmac.
  test.each([
    [
      'connected_account.approved',
      approved,
      'ac5dcc309c109914a53dd1be53132f5d5c2f7b2b63bfc043ce4a28b4c0fa7b89',
      'accepted',
    ],
    ['settlement.approved', settlement, 'f32ea8828645dc3b9b9faaef9d3851a63e94a7eede8d138a3a5706c7286c993e', 'accepted'],
    [
      'with the secret decoded, as Svix does',
      approved,
      '8a70de21c3c6cc4ae626ad36e75789e2c96e434c2b195f422a0a2e70a83307d2',
      'bad_signature',
    ],
    [
      'with the secret without its prefix',
      approved,
      'c42f511606f79cf37df592e316e7ddce42dc305ad505ac43b3fb279769d8641d',
      'bad_signature',
    ],
    [
      'of the body written anew',
      approved,
      'a64b5a139804b11bf0ab2da5fac75e7ef620b7d5cd6b80a47da775248de97add',
      'bad_signature',
    ],
    [
      'of the other message',
      approved,
      'f32ea8828645dc3b9b9faaef9d3851a63e94a7eede8d138a3a5706c7286c993e',
      'bad_signature',
    ],
  ])('%s', (_name, body, hex, verdict) => {
    for (const value of [`sha256=${hex}`, `sha256=${hex.toUpperCase()}`, `SHA256=${hex}`]) {
      const judged = judge({ rawBody: Buffer.from(body), headers: { [HEADER]: value }, receivedAt: 0 })
      expect(typeof judged === 'string' ? judged : 'accepted').toBe(verdict)
    }
  })

  test.each(['secret-decoded', 'secret-without-prefix', 'signed-pretty'])('is bad in the fixture %s', (name) => {
    expect(judge(readFixture('lakiconnect', `variants/${name}.http`))).toBe('bad_signature')
  })

  const good = 'sha256=ac5dcc309c109914a53dd1be53132f5d5c2f7b2b63bfc043ce4a28b4c0fa7b89'

  test.each([
    undefined,
    '',
    ' ',
    'sha256=',
    'sha256',
    good.slice(7),
    good.slice(0, -1),
    `${good}0`,
    `${good} `,
    ` ${good}`,
    `${good}\n`,
    good.replace('sha256', 'sha1'),
    good.replace('=', ':'),
    `v1,${good}`,
    `${good}, ${good}`,
    good.replace(/\d/, 'g'),
    good.replace(/\d/, '\uff11'),
    `sha256=${'0'.repeat(64)}`,
    `sha256=${Buffer.from(good.slice(7), 'hex').toString('base64')}`,
  ])('is cleanly refused when the header is %j', (value) => {
    expect(
      judge({ rawBody: Buffer.from(approved), headers: value === undefined ? {} : { [HEADER]: value }, receivedAt: 0 }),
    ).toBe('bad_signature')
  })

  test('is not looked for under another name', () => {
    for (const name of ['x-lakipay-signature', 'x-signature', 'signature', 'webhook-signature', 'svix-signature']) {
      expect(judge({ rawBody: Buffer.from(approved), headers: { [name]: good }, receivedAt: 0 })).toBe('bad_signature')
    }
  })

  test('may be made with any secret of a rotation, and with no secret beyond', () => {
    const older = 'whsec_older_secret_text'
    for (const secrets of [
      [SECRET, older],
      [older, SECRET],
    ]) {
      expect(judge(signed(approved, older), createLakiConnect({ secrets }))).toMatchObject({ kind: 'notice' })
      expect(judge(signed(approved), createLakiConnect({ secrets }))).toMatchObject({ kind: 'notice' })
    }
    expect(judge(signed(approved, older))).toBe('bad_signature')
  })

  test('is checked before anything is read', () => {
    expect(judge({ ...signed('not JSON'), headers: {} })).toBe('bad_signature')
    expect(judge(signed('not JSON'))).toBe('malformed')
  })
})

describe('its webhooks, byte for byte', () => {
  const names = fixtureNames('lakiconnect')

  test('have fixtures, variants too', () => {
    expect(names.length).toBe(6)
    expect(readdirSync(new URL('../../fixtures/lakiconnect/variants', import.meta.url))).toHaveLength(3)
  })

  test.each(names)('%s is accepted, and says the same when it comes again', (name) => {
    const delivery = readFixture('lakiconnect', name)
    expect(judge(delivery)).toMatchObject({
      kind: name === 'fee-changed.http' ? 'ignored' : 'notice',
      dedupeKey: expect.stringMatching(/^evt_/),
    })
    expect(judge({ ...delivery, receivedAt: delivery.receivedAt + 86_400_000 })).toEqual(judge(delivery))
  })

  test.each(names)('%s cannot be changed by a single bit of its body', (name) => {
    const delivery = readFixture('lakiconnect', name)
    for (let at = 0; at < delivery.rawBody.length * 8; at += 1) {
      const rawBody = Buffer.from(delivery.rawBody)
      rawBody[at >> 3] = (rawBody[at >> 3] ?? 0) ^ (1 << (at & 7))
      expect(judge({ ...delivery, rawBody }), `bit ${at}`).toBe('bad_signature')
    }
  })

  describe.each(names)('%s', (name) => {
    const valid = readFixture('lakiconnect', name)
    const forgeries = hostileDeliveries(valid, { in: 'headers', names: [HEADER] })

    test('is forged in at least 80 ways, all refused', () => {
      expect(forgeries.length).toBeGreaterThanOrEqual(80)
      for (const { name: forgery, delivery, harmless } of forgeries) {
        const verdict = judge(delivery)
        if (harmless && typeof verdict !== 'string') expect(verdict, forgery).toEqual(judge(valid))
        else expect(verdict, forgery).toBe('bad_signature')
      }
    })
  })
})

describe('what a message says', () => {
  const read = (message: Record<string, unknown>, by = source) => judge(signed(JSON.stringify(message)), by)

  test('is an account or a settlement, and when', () => {
    expect(read(APPROVED)).toEqual({
      kind: 'notice',
      dedupeKey: 'evt_abc123def456',
      type: 'account.approved',
      subject: 'cm_a1b2c3d4-e5f6-7890-abcd-ef1234567890',
      occurredAt: Date.UTC(2025, 9, 1, 9, 10),
      data: APPROVED.data,
    })
    expect(read(SETTLED)).toEqual({
      kind: 'notice',
      dedupeKey: 'evt_def456ghi789',
      type: 'settlement.approved',
      subject: 'wd_321fedcba098',
      occurredAt: Date.UTC(2025, 9, 2, 14),
      data: SETTLED.data,
    })
  })

  test.each([
    [{ ...APPROVED, event: 'connected_account.declined' }, 'account.declined'],
    [{ ...SETTLED, event: 'settlement.declined' }, 'settlement.declined'],
  ])('may be a no', (message, type) => {
    expect(read(message)).toMatchObject({ kind: 'notice', type })
  })

  test.each([
    ['2025-10-01T09:10:00Z', Date.UTC(2025, 9, 1, 9, 10)],
    ['2025-10-01T09:10:00.250Z', Date.UTC(2025, 9, 1, 9, 10, 0, 250)],
    ['2025-10-01T09:10:00.123456789Z', Date.UTC(2025, 9, 1, 9, 10, 0, 123)],
    ['2025-10-01T12:10:00+03:00', Date.UTC(2025, 9, 1, 9, 10)],
    ['1999-12-31T23:59:59-05:00', Date.UTC(2000, 0, 1, 4, 59, 59)],
  ])('took place at %s: age is no reason to refuse', (occurred_at, occurredAt) => {
    expect(read({ ...APPROVED, occurred_at })).toMatchObject({ occurredAt })
  })

  test.each([
    'DEPOSIT',
    'payment.success',
    'order.paid',
    'connected_account.created',
    'Connected_Account.Approved',
    '',
    'constructor',
    '__proto__',
  ])('is of no use when its event is %j, whatever else it holds', (event) => {
    const { data: _data, occurred_at: _at, ...rest } = APPROVED
    expect(read({ ...rest, event })).toEqual({
      kind: 'ignored',
      dedupeKey: 'evt_abc123def456',
      reason: 'an event that we have no use for',
    })
  })

  test('never is a payment, whatever it holds', () => {
    const data = { ...SETTLED.data, reference: 'pay_1', transaction_id: 'TXN-1', currency: 'ETB', status: 'SUCCESS' }
    for (const event of ['settlement.approved', 'DEPOSIT'])
      expect(read({ ...SETTLED, event, data, status: 'SUCCESS' })).not.toMatchObject({ kind: 'payment' })
  })

  test('is ignored when it names another platform, where ours is known', () => {
    const ours = createLakiConnect({ secrets: [SECRET], masterMerchantId: APPROVED.data.master_merchant_id })
    const other = { ...APPROVED, data: { ...APPROVED.data, master_merchant_id: 'mm_other' } }
    expect(read(APPROVED, ours)).toMatchObject({ kind: 'notice' })
    expect(read(SETTLED, ours)).toMatchObject({ kind: 'notice' })
    expect(read(other, ours)).toEqual({
      kind: 'ignored',
      dedupeKey: 'evt_abc123def456',
      reason: 'about another platform',
    })
    expect(read(other)).toMatchObject({ kind: 'notice' })
  })

  test.each([
    ['no event', { ...APPROVED, event: undefined }],
    ['a number for an event', { ...APPROVED, event: 1 }],
    ['no key', { ...APPROVED, idempotency_key: undefined }],
    ['an empty key', { ...APPROVED, idempotency_key: '' }],
    ['a key with a space', { ...APPROVED, idempotency_key: 'evt 1' }],
    ['a number for a key', { ...APPROVED, idempotency_key: 7 }],
    ['an endless key', { ...APPROVED, idempotency_key: 'e'.repeat(201) }],
    ['no time', { ...APPROVED, occurred_at: undefined }],
    ['a time without a zone', { ...APPROVED, occurred_at: '2025-10-01T09:10:00' }],
    ['a date', { ...APPROVED, occurred_at: '2025-10-01' }],
    ['a time that is none', { ...APPROVED, occurred_at: '2025-13-01T09:10:00Z' }],
    ['a number for a time', { ...APPROVED, occurred_at: 1759309800 }],
    ['no data', { ...APPROVED, data: undefined }],
    ['null for data', { ...APPROVED, data: null }],
    ['a list for data', { ...APPROVED, data: [APPROVED.data] }],
    ['data of another kind', { ...APPROVED, data: SETTLED.data }],
    ['data that does not say what it is', { ...APPROVED, data: { id: 'cm_1' } }],
    ['no id', { ...APPROVED, data: { object: 'connected_account' } }],
    ['an empty id', { ...APPROVED, data: { object: 'connected_account', id: '' } }],
    ['a number for an id', { ...APPROVED, data: { object: 'connected_account', id: 7 } }],
  ])('cannot be read with %s, however well it is signed', (_name, message) => {
    expect(read(message)).toBe('malformed')
  })

  test.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['a name twice', '{"event":"connected_account.approved","event":"connected_account.declined"}'],
    ['a name twice in its data', JSON.stringify(APPROVED).replace('"kyc_status"', '"id":"cm_2","kyc_status"')],
    ['something that is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('cannot be read when the body is %s', (_name, body) => {
    expect(judge(signed(body))).toBe('malformed')
  })
})

describe('the webhook settings', () => {
  const KEY = 'lk_live_test_4711'
  const signal = new AbortController().signal
  let api: ApiServer | undefined

  afterEach(async () => {
    await api?.close()
    api = undefined
  })
  afterAll(closeConnections)

  async function openAt(reply: Reply | ((asked: ApiRequest) => Reply)) {
    api = await startApi(reply)
    return createLakiConnectSettings({ baseUrl: api.url, apiKey: KEY })
  }
  const standing = (more: Record<string, unknown> = {}) => ({
    webhook_url: 'https://shop.example/webhooks/lakiconnect',
    webhook_enabled: true,
    ...more,
  })
  const answer = (body: unknown): Reply => ({ body: JSON.stringify(body) })

  test.each([
    ['flat', standing(), { secretSet: null }],
    ['in an envelope', { status: 'SUCCESS', data: standing() }, { secretSet: null }],
    ['with a secret', { success: true, ...standing({ webhook_secret: 'whsec_xxx' }) }, { secretSet: true }],
    ['with a masked secret', standing({ webhook_secret: '********' }), { secretSet: true }],
    ['with no secret', standing({ webhook_secret: '' }), { secretSet: false }],
    ['with null for a secret', standing({ webhook_secret: null }), { secretSet: false }],
    [
      'never set',
      { webhook_url: '', webhook_enabled: false },
      { webhookUrl: null, webhookEnabled: false, secretSet: null },
    ],
    [
      'half known',
      { webhook_url: 'https://a.example/' },
      { webhookUrl: 'https://a.example/', webhookEnabled: null, secretSet: null },
    ],
  ])('are read %s, without the secret', async (_name, body, expected) => {
    const settings = await (await openAt(answer(body))).read(signal)
    expect(settings).toEqual({ webhookUrl: standing().webhook_url, webhookEnabled: true, ...expected })
    expect(api?.requests).toHaveLength(1)
    expect(api?.requests[0]).toMatchObject({
      method: 'GET',
      path: '/api/v2/lakiconnect/connected-accounts/webhook-settings',
      body: '',
    })
    expect(api?.requests[0]?.headers['x-api-key']).toBe(KEY)
  })

  test.each([
    ['nothing of them', answer({})],
    ['a refusal', answer({ success: false, ...standing() })],
    ['an error', answer({ error: { code: 'x', message: 'y' }, ...standing() })],
    ['a list', answer([standing()])],
    ['a page', { headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['401', { status: 401, body: '{"error":{"code":"unauthorized"}}' }],
    ['500', { status: 500, body: JSON.stringify(standing()) }],
    ['302', { status: 302, headers: { location: '/' }, body: '' }],
    ['a cut connection', 'cut'],
  ] as [string, Reply][])('cannot be read from %s', async (_name, reply) => {
    const error = await (await openAt(reply)).read(signal).then(
      () => null,
      (error: Error) => error,
    )
    expect(error).toBeInstanceOf(Error)
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(KEY)
  })

  test('are written, then read back', async () => {
    const settings = await openAt(answer(standing({ webhook_secret: 'set' })))
    const wish = { webhookUrl: standing().webhook_url, webhookSecret: SECRET, webhookEnabled: true }
    expect(await settings.write(wish, signal)).toEqual({
      webhookUrl: wish.webhookUrl,
      webhookEnabled: true,
      secretSet: true,
      asWished: true,
    })
    expect(api?.requests.map(({ method }) => method)).toEqual(['PUT', 'GET'])
    expect(JSON.parse(api?.requests[0]?.body ?? '')).toEqual({
      webhook_url: wish.webhookUrl,
      webhook_secret: SECRET,
      webhook_enabled: true,
    })
    expect(api?.requests[0]?.headers).toMatchObject({ 'x-api-key': KEY, 'content-type': 'application/json' })
  })

  test('are left alone where nothing is wished for', async () => {
    const settings = await openAt(answer(standing()))
    expect(await settings.write({ webhookEnabled: true }, signal)).toMatchObject({ asWished: true })
    // The address that stood is sent again: the API may want all of them together.
    expect(api?.requests.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET'])
    expect(JSON.parse(api?.requests[1]?.body ?? '')).toEqual({
      webhook_url: expect.stringMatching(/^https:/),
      webhook_enabled: true,
    })
  })

  test.each([
    ['another address', { webhookUrl: 'https://other.example/' }, {}],
    ['still off', { webhookEnabled: true }, { webhook_enabled: false }],
    ['still on', { webhookEnabled: false }, {}],
    ['no secret', { webhookSecret: SECRET }, { webhook_secret: null }],
  ])('report what stands when it is not what was wished for: %s', async (_name, wish, stands) => {
    const settings = await openAt(answer(standing(stands)))
    expect(await settings.write(wish, signal)).toMatchObject({ asWished: false })
  })

  test('report what stands when nobody knows whether they were written', async () => {
    for (const bad of ['cut', { status: 502, body: '<html>' }, { status: 200, body: '' }] as Reply[]) {
      const settings = await openAt(({ method }) => (method === 'PUT' ? bad : answer(standing())))
      expect(await settings.write({ webhookEnabled: true }, signal)).toMatchObject({
        webhookEnabled: true,
        asWished: true,
      })
      await api?.close()
    }
  })

  test.each([
    ['a 4xx', { status: 409, body: '{}' }],
    ['a no with 200', { body: '{"success":false}' }],
  ])('are not read back after %s', async (_name, reply) => {
    const settings = await openAt(reply)
    const error = await settings.write({ webhookSecret: SECRET }, signal).then(
      () => null,
      (error: Error) => error,
    )
    expect(error).toBeInstanceOf(Error)
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET)
    expect(api?.requests).toHaveLength(1)
  })
})
