import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signatureHeader } from '../../../demo/simulators/lakiconnect/signature.ts'
import { createLakiConnectSimulator } from '../../../demo/simulators/lakiconnect/lakiconnect.ts'
import { startCallbackReceiver } from './callback-receiver.ts'
import type { LakiConnectSimulator } from '../../../demo/simulators/lakiconnect/lakiconnect.ts'
import type { CallbackReceiver } from './callback-receiver.ts'

const apiKey = 'lk_live_0123456789'
const secret = 'whsec_your_secret_here'
const masterMerchantId = 'mm_9f8e7d6c-b5a4-3210-fedc-ba9876543210'

interface Envelope {
  event: string
  idempotency_key: string
  occurred_at: string
  data: Record<string, string | number>
}

let simulator: LakiConnectSimulator
let receiver: CallbackReceiver

beforeEach(async () => {
  receiver = await startCallbackReceiver()
  simulator = createLakiConnectSimulator({
    apiKey,
    masterMerchantId,
    webhook: { webhook_url: receiver.url, webhook_secret: secret, webhook_enabled: true },
  })
  await simulator.listen(0)
})

afterEach(async () => {
  await simulator.close()
  await receiver.close()
})

describe('LakiConnect simulator: signatures', () => {
  it.each([
    [
      'an account',
      '{"event":"connected_account.approved","idempotency_key":"evt_abc123def456","occurred_at":"2025-10-01T09:10:00Z","data":{"object":"connected_account","id":"cm_a1b2c3d4-e5f6-7890-abcd-ef1234567890","master_merchant_id":"mm_9f8e7d6c-b5a4-3210-fedc-ba9876543210","kyc_status":"approved"}}',
      'sha256=ac5dcc309c109914a53dd1be53132f5d5c2f7b2b63bfc043ce4a28b4c0fa7b89',
    ],
    [
      'a settlement',
      '{"event":"settlement.approved","idempotency_key":"evt_def456ghi789","occurred_at":"2025-10-02T14:00:00Z","data":{"object":"settlement","id":"wd_321fedcba098","connected_account_id":"cm_a1b2c3d4-e5f6-7890-abcd-ef1234567890","amount":47500,"status":"approved"}}',
      'sha256=f32ea8828645dc3b9b9faaef9d3851a63e94a7eede8d138a3a5706c7286c993e',
    ],
  ])('is keyed with the literal secret: %s', (_name, body, header) => {
    expect(signatureHeader(secret, body)).toBe(header)
  })
})

describe('LakiConnect simulator: webhook settings', () => {
  it('are set and shown, the secret not again', async () => {
    const given = { webhook_url: 'https://shop.example/hooks', webhook_secret: 'whsec_another', webhook_enabled: false }
    const shown = { webhook_url: 'https://shop.example/hooks', webhook_enabled: false, webhook_secret_configured: true }
    const response = await settings(given)
    expect([response.status, await response.json()]).toEqual([200, shown])
    expect(await (await settings()).json()).toEqual(shown)
    expect(simulator.control.settings()).toEqual(given)
  })

  it('need the key', async () => {
    const response = await settings(undefined, 'lk_live_other')
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({
      error: { code: 'INVALID_API_KEY', message: 'Invalid API key', details: [] },
      request_id: expect.stringMatching(/^req_/),
    })
  })

  it('are checked', async () => {
    const response = await settings({ webhook_url: 'nowhere', webhook_secret: 7 })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: {
        details: [
          'webhook_url must be a valid URL',
          'webhook_secret must be a string',
          'webhook_enabled must be a boolean',
        ],
      },
    })
  })

  it.each([
    ['error', 500],
    ['html', 200],
  ] as const)('meet the fault %s', async (fault, status) => {
    simulator.faults.other = fault
    const response = await settings()
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
  })
})

describe('LakiConnect simulator: events', () => {
  it('say what became of an account, signed over the raw bytes', async () => {
    const account = simulator.control.addAccount()
    const key = simulator.control.approve(account)
    expect(await received(0)).toEqual({
      event: 'connected_account.approved',
      idempotency_key: key,
      occurred_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: { object: 'connected_account', id: account, master_merchant_id: masterMerchantId, kyc_status: 'approved' },
    })
    expect(isSigned(0)).toBe(true)
    simulator.control.decline(account)
    expect(await received(1)).toMatchObject({ event: 'connected_account.declined', data: { kyc_status: 'declined' } })
    expect(simulator.control.accounts()).toEqual([{ id: account, kycStatus: 'declined' }])
  })

  it('tell of settlements without the master merchant', async () => {
    const account = simulator.control.addAccount()
    simulator.control.settle(account, 47500, 'declined')
    const { event, data } = await received(0)
    expect(event).toBe('settlement.declined')
    expect(data).toEqual({
      object: 'settlement',
      id: expect.stringMatching(/^wd_[0-9a-f]{12}$/),
      connected_account_id: account,
      amount: 47500,
      status: 'declined',
    })
  })

  it('carry no header without a secret, and are not sent when disabled', async () => {
    const account = simulator.control.addAccount()
    await settings({ webhook_url: receiver.url, webhook_secret: '', webhook_enabled: true })
    simulator.control.approve(account)
    await received(0)
    expect(receiver.headers[0]).not.toHaveProperty('x-lakiconnect-signature')
    await settings({ webhook_url: receiver.url, webhook_enabled: false })
    simulator.control.decline(account)
    expect(simulator.control.deliveries()).toHaveLength(1)
  })

  it('come out of order when told to', async () => {
    const account = simulator.control.addAccount()
    simulator.control.hold()
    const keys = [simulator.control.approve(account), simulator.control.decline(account)]
    expect(simulator.control.deliveries()).toEqual([])
    await simulator.control.release('newest-first')
    const envelopes = [await received(0), await received(1)]
    expect(envelopes.map((envelope) => envelope.idempotency_key)).toEqual(keys.toReversed())
    const next = simulator.control.approve(account)
    expect((await received(2)).idempotency_key).toBe(next)
  })

  it('come again byte for byte', async () => {
    const account = simulator.control.addAccount()
    const key = simulator.control.approve(account)
    simulator.control.decline(account)
    await received(1)
    simulator.control.redeliver(key)
    expect((await received(2)).idempotency_key).toBe(key)
    expect(receiver.bodies.filter((body) => body === receiver.bodies[2])).toHaveLength(2)
  })

  it('are tried again, with waits that double', async () => {
    receiver.answers = [500, 500, 500, 200]
    simulator.faults.webhookRetryMs = 20
    simulator.control.approve(simulator.control.addAccount())
    await expect
      .poll(() => simulator.control.deliveries().map((delivery) => delivery.answer))
      .toEqual([500, 500, 500, 200])
    const times = simulator.control.deliveries().map((delivery) => Date.parse(delivery.at))
    expect((times[3] ?? 0) - (times[2] ?? 0)).toBeGreaterThanOrEqual(79)
    expect(new Set(receiver.headers.map((headers) => headers['x-lakiconnect-signature'])).size).toBe(1)
  })

  it('are signed wrongly, multiplied or lost when told to', async () => {
    const account = simulator.control.addAccount()
    Object.assign(simulator.faults, { webhookWrongSignature: true, webhookCopies: 2 })
    simulator.control.approve(account)
    await received(1)
    expect([isSigned(0), isSigned(1)]).toEqual([false, false])
    simulator.faults.webhookLost = true
    simulator.control.decline(account)
    expect(simulator.control.deliveries()).toHaveLength(2)
  })

  it('can be caused over HTTP', async () => {
    const { result } = (await (await control({ action: 'addAccount' })).json()) as { result: string }
    await control({ action: 'hold' })
    await control({ action: 'approve', account: result })
    await control({ action: 'settle', account: result, amount: 5, status: 'approved' })
    await control({ action: 'release', order: 'newest-first' })
    expect([(await received(0)).event, (await received(1)).event]).toEqual([
      'settlement.approved',
      'connected_account.approved',
    ])
    const shown = await (await fetch(`${simulator.url}/_control`)).text()
    expect(JSON.parse(shown)).toMatchObject({ accounts: [{ id: result }], deliveries: [{ paymentId: null }, {}] })
    expect(shown).not.toMatch(/whsec_|secret-token/)
    expect((await control({ action: 'approve', account: 'cm_nope' })).status).toBe(400)
  })
})

function settings(body?: unknown, key = apiKey): Promise<Response> {
  return fetch(`${simulator.url}/api/v2/lakiconnect/connected-accounts/webhook-settings`, {
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    ...(body === undefined ? {} : { method: 'PUT', body: JSON.stringify(body) }),
  })
}

function control(body: unknown): Promise<Response> {
  return fetch(`${simulator.url}/_control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

async function received(index: number): Promise<Envelope> {
  await expect.poll(() => receiver.bodies.length).toBeGreaterThan(index)
  return JSON.parse(receiver.bodies[index] ?? '') as Envelope
}

/** As the vendor's sample checks it. */
function isSigned(index: number): boolean {
  const expected = `sha256=${createHmac('sha256', secret)
    .update(receiver.bodies[index] ?? '')
    .digest('hex')}`
  return receiver.headers[index]?.['x-lakiconnect-signature'] === expected
}
