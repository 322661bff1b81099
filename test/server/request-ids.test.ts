/** Request ids: in each answer, and in the log lines by which one payment can be followed. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { paid, postPayment, sale, sendWebhook } from './support/steps.ts'

let companion: Companion
beforeEach(async () => {
  companion = await startCompanion()
})
afterEach(() => companion.close())

const lines = () => companion.logLines.map((line) => JSON.parse(line) as Record<string, unknown>)
const line = (message: string) => lines().find(({ msg }) => msg === message)
const ask = (headers: Record<string, string> = {}) => companion.request('GET', '/healthz', { headers })

describe('the answer to a request', () => {
  test.each([['abc-123'], ['Root=1-67891233-abcdef012345678912345678'], ['f47ac10b-58cc-4372-a567-0e02b2c3d479']])(
    'has the id %s that the request came with',
    async (id) => expect((await ask({ 'x-request-id': id })).headers.get('x-request-id')).toBe(id),
  )

  test.each([
    ['none', {}],
    ['an empty one', { 'x-request-id': '' }],
    ['one with a space', { 'x-request-id': 'a b' }],
    ['one that looks like JSON', { 'x-request-id': '{"level":60}' }],
    ['one of 65 characters', { 'x-request-id': 'a'.repeat(65) }],
    ['two', { 'x-request-id': 'one, two' }],
  ])('has a new id when the request came with %s', async (_, headers) => {
    const ids = [await ask(headers), await ask(headers)].map((answer) => answer.headers.get('x-request-id'))
    for (const id of ids) expect(id).toMatch(/^req_[0-9a-f]{32}$/)
    expect(ids[0]).not.toBe(ids[1])
  })

  test.each([
    ['not found', 'GET', '/nowhere', 404],
    ['refused', 'POST', '/checkouts', 403],
  ])('has an id when it is %s', async (_, method, path, status) => {
    const options = method === 'POST' ? { body: { amount: '1.00' } } : {}
    const answer = await companion.request(method, path, options)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/)
  })

  test('shows its id to the pages of the shop', async () => {
    const { headers } = await companion.request('GET', '/checkouts/chk_1', {
      headers: { origin: 'https://shop.example' },
    })
    expect(headers.get('access-control-expose-headers')).toContain('X-Request-Id')
  })
})

describe('the log', () => {
  test('names the request that was refused', async () => {
    await companion.request('POST', '/checkouts', {
      body: { amount: '1.00' },
      headers: { 'x-request-id': 'refused-1' },
    })
    expect(line('a request was refused')).toMatchObject({ requestId: 'refused-1', code: 'price_not_allowed' })
  })

  test('names the request that failed', async () => {
    await companion.app.store.close()
    const { headers, status } = await companion.request('POST', '/checkouts', {
      body: { orderToken: await companion.token() },
    })
    expect(status).toBeGreaterThanOrEqual(500)
    expect(line('a request failed')).toMatchObject({ requestId: headers.get('x-request-id') })
  })

  test('names the webhook that was refused', async () => {
    await companion.request('POST', '/webhooks/scripted', {
      body: {},
      headers: { 'x-word': 'bad', 'x-request-id': 'forged-1' },
    })
    expect(line('webhook refused')).toMatchObject({ requestId: 'forged-1' })
  })

  test('names the request whose payment the provider may have created', async () => {
    companion.provider.onCreate = () => {
      throw new Error('down')
    }
    const opened = await companion.open()
    const answer = await postPayment(companion, opened, { provider: 'scripted' })
    const requestId = answer.headers.get('x-request-id')
    expect(line('the provider may or may not have created the payment; polling will find out')).toMatchObject({
      requestId,
    })
    expect(line('payment started')).toMatchObject({ requestId, outcome: 'unknown' })
  })

  test('leads from a request to the payment, to its webhook, and to the order event', async () => {
    const { opened, payment } = await sale(companion)
    companion.provider.onStatus = () => paid()
    const delivered = await sendWebhook(companion, { id: 'm1', reference: payment.id })
    await companion.app.idle()

    const about = { orderId: 'order-1', paymentId: payment.id }
    const checkoutId = opened.checkout.id
    const started = line('payment started')!
    expect(started).toMatchObject({ ...about, checkoutId, provider: 'scripted', reference: payment.reference })
    expect(started['requestId']).toMatch(/^req_/)
    const stored = line('webhook stored')!
    expect(stored).toMatchObject({ requestId: delivered.headers.get('x-request-id') })
    expect(stored['webhookId']).toMatch(/^inb_/)
    expect(line('payment reconciled')).toMatchObject({ ...about, webhookId: stored['webhookId'] })
    expect(line('order event delivered')).toMatchObject({ ...about, event: 'fin_order-1', type: 'order.paid' })
  })
})
