import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signatureHeader } from '../../../demo/simulators/lakiconnect/signature.ts'
import { createLakiConnectSimulator } from '../../../demo/simulators/lakiconnect/lakiconnect.ts'
import { createBench } from './bench.ts'
import type { LakiConnectSimulator } from '../../../demo/simulators/lakiconnect/lakiconnect.ts'

const apiKey = 'lk_live_0123456789'
const secret = 'whsec_your_secret_here'
const masterMerchantId = 'mm_9f8e7d6c-b5a4-3210-fedc-ba9876543210'

interface Envelope {
  event: string
  idempotency_key: string
  occurred_at: string
  data: Record<string, string | number>
}

const bench = createBench<LakiConnectSimulator, never>((_options, { receiver, clock }) =>
  createLakiConnectSimulator({
    apiKey,
    masterMerchantId,
    webhook: { webhook_url: receiver.url, webhook_secret: secret, webhook_enabled: true },
    clock,
  }),
)

describe('LakiConnect simulator: signatures', () => {
  it.each([
    [
      'an account',
      '{"event":"connected_account.approved","idempotency_key":"evt_abc123def456",' +
        '"occurred_at":"2025-10-01T09:10:00Z","data":{"object":"connected_account",' +
        '"id":"cm_a1b2c3d4-e5f6-7890-abcd-ef1234567890",' +
        '"master_merchant_id":"mm_9f8e7d6c-b5a4-3210-fedc-ba9876543210","kyc_status":"approved"}}',
      'sha256=ac5dcc309c109914a53dd1be53132f5d5c2f7b2b63bfc043ce4a28b4c0fa7b89',
    ],
    [
      'a settlement',
      '{"event":"settlement.approved","idempotency_key":"evt_def456ghi789",' +
        '"occurred_at":"2025-10-02T14:00:00Z","data":{"object":"settlement","id":"wd_321fedcba098",' +
        '"connected_account_id":"cm_a1b2c3d4-e5f6-7890-abcd-ef1234567890","amount":47500,"status":"approved"}}',
      'sha256=f32ea8828645dc3b9b9faaef9d3851a63e94a7eede8d138a3a5706c7286c993e',
    ],
  ])('use the literal secret as the key: %s', (_name, body, header) => {
    expect(signatureHeader(secret, body)).toBe(header)
  })
})

describe('LakiConnect simulator: webhook settings', () => {
  it('can be set and shown, without the secret', async () => {
    const given = { webhook_url: 'https://shop.example/hooks', webhook_secret: 'whsec_another', webhook_enabled: false }
    const shown = { webhook_url: 'https://shop.example/hooks', webhook_enabled: false, webhook_secret_configured: true }
    const response = await settings(given)
    expect([response.status, await response.json()]).toEqual([200, shown])
    expect(await (await settings()).json()).toEqual(shown)
    expect(bench.simulator.control.settings()).toEqual(given)
  })

  it('need the API key', async () => {
    const response = await settings(undefined, 'lk_live_other')
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({
      error: { code: 'INVALID_API_KEY', message: 'Invalid API key', details: [] },
      request_id: expect.stringMatching(/^req_/),
    })
  })

  it('are refused when they are not valid', async () => {
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
  ] as const)('answer with a page: %s', async (fault, status) => {
    bench.simulator.faults.other = fault
    const response = await settings()
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
  })
})

describe('LakiConnect simulator: events', () => {
  it('tell of an approved and of a declined account, signed over the raw bytes', async () => {
    const account = bench.simulator.control.addAccount()
    const key = bench.simulator.control.approve(account)
    expect(await envelope(0)).toEqual({
      event: 'connected_account.approved',
      idempotency_key: key,
      occurred_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: { object: 'connected_account', id: account, master_merchant_id: masterMerchantId, kyc_status: 'approved' },
    })
    expect(isSigned(0)).toBe(true)
    bench.simulator.control.decline(account)
    expect(await envelope(1)).toMatchObject({ event: 'connected_account.declined', data: { kyc_status: 'declined' } })
    expect(bench.simulator.control.accounts()).toEqual([{ id: account, kycStatus: 'declined' }])
  })

  it('tell of settlements without the master merchant', async () => {
    const account = bench.simulator.control.addAccount()
    bench.simulator.control.sendSettlement(account, 47500, 'declined')
    const { event, data } = await envelope(0)
    expect(event).toBe('settlement.declined')
    expect(data).toEqual({
      object: 'settlement',
      id: expect.stringMatching(/^wd_[0-9a-f]{12}$/),
      connected_account_id: account,
      amount: 47500,
      status: 'declined',
    })
  })

  it('have no signature without a secret, and are not sent when disabled', async () => {
    const account = bench.simulator.control.addAccount()
    await settings({ webhook_url: bench.receiver.url, webhook_secret: '', webhook_enabled: true })
    bench.simulator.control.approve(account)
    await envelope(0)
    expect(bench.receiver.headers[0]).not.toHaveProperty('x-lakiconnect-signature')
    await settings({ webhook_url: bench.receiver.url, webhook_enabled: false })
    bench.simulator.control.decline(account)
    expect(bench.simulator.control.deliveries()).toHaveLength(1)
  })

  it('can be paused and resumed in another order', async () => {
    const account = bench.simulator.control.addAccount()
    bench.simulator.control.pause()
    const keys = [bench.simulator.control.approve(account), bench.simulator.control.decline(account)]
    expect(bench.simulator.control.deliveries()).toEqual([])
    await bench.simulator.control.resume('newest-first')
    const envelopes = [await envelope(0), await envelope(1)]
    expect(envelopes.map((one) => one.idempotency_key)).toEqual(keys.toReversed())
    const next = bench.simulator.control.approve(account)
    expect((await envelope(2)).idempotency_key).toBe(next)
  })

  it('can be sent again, byte for byte', async () => {
    const account = bench.simulator.control.addAccount()
    const key = bench.simulator.control.approve(account)
    bench.simulator.control.decline(account)
    await envelope(1)
    bench.simulator.control.redeliver(key)
    expect((await envelope(2)).idempotency_key).toBe(key)
    expect(bench.receiver.bodies.filter((body) => body === bench.receiver.bodies[2])).toHaveLength(2)
  })

  it('are retried, with waits that double', async () => {
    bench.receiver.answers = [500, 500, 500, 200]
    bench.simulator.control.approve(bench.simulator.control.addAccount())
    await bench.expectAnswers(500)
    bench.clock.advance(1_000)
    await bench.expectAnswers(500, 500)
    bench.clock.advance(1_999)
    expect(bench.simulator.control.deliveries()).toHaveLength(2)
    bench.clock.advance(1)
    await bench.expectAnswers(500, 500, 500)
    bench.clock.advance(4_000)
    await bench.expectAnswers(500, 500, 500, 200)
    expect(new Set(bench.receiver.headers.map((headers) => headers['x-lakiconnect-signature'])).size).toBe(1)
  })

  it('can be signed wrongly, copied and lost', async () => {
    const account = bench.simulator.control.addAccount()
    Object.assign(bench.simulator.faults, { webhookWrongSignature: true, webhookCopies: 2 })
    bench.simulator.control.approve(account)
    await envelope(1)
    expect([isSigned(0), isSigned(1)]).toEqual([false, false])
    bench.simulator.faults.webhookLost = true
    bench.simulator.control.decline(account)
    expect(bench.simulator.control.deliveries()).toHaveLength(2)
  })

  it('can be caused by the control over HTTP', async () => {
    const { result } = (await (await bench.control({ action: 'addAccount' })).json()) as { result: string }
    await bench.control({ action: 'pause' })
    await bench.control({ action: 'approve', account: result })
    await bench.control({ action: 'settlement', account: result, amount: 5, status: 'approved' })
    await bench.control({ action: 'resume', order: 'newest-first' })
    expect([(await envelope(0)).event, (await envelope(1)).event]).toEqual([
      'settlement.approved',
      'connected_account.approved',
    ])
    const shown = await (await fetch(`${bench.simulator.url}/_control`)).text()
    expect(JSON.parse(shown)).toMatchObject({ accounts: [{ id: result }], deliveries: [{ paymentId: null }, {}] })
    expect(shown).not.toMatch(/whsec_|secret-token/)
    expect((await bench.control({ action: 'approve', account: 'cm_nope' })).status).toBe(400)
  })
})

function settings(body?: unknown, key = apiKey): Promise<Response> {
  return fetch(`${bench.simulator.url}/api/v2/lakiconnect/connected-accounts/webhook-settings`, {
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    ...(body === undefined ? {} : { method: 'PUT', body: JSON.stringify(body) }),
  })
}

async function envelope(index = 0): Promise<Envelope> {
  return JSON.parse(await bench.received(index)) as Envelope
}

/** Verifies as the vendor's sample does. */
function isSigned(index: number): boolean {
  const expected = `sha256=${createHmac('sha256', secret)
    .update(bench.receiver.bodies[index] ?? '')
    .digest('hex')}`
  return bench.receiver.headers[index]?.['x-lakiconnect-signature'] === expected
}
