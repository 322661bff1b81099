import { beforeEach, describe, expect, it } from 'vitest'
import {
  WEBHOOKS,
  accepts,
  bench,
  call,
  createLink,
  event,
  eventOf,
  merchantId,
  secret,
  setUp,
  start,
} from './lopay-bench.ts'

setUp()

describe('Lopay simulator: webhook subscriptions', () => {
  it('are created, and show their secret once', async () => {
    const response = await call('POST', WEBHOOKS, {
      url: bench.receiver.url,
      events: ['payment.success'],
      merchantIds: [merchantId],
    })
    expect(response.status).toBe(201)
    const { webhookSecretKey, ...rest } = (await response.json()) as Record<string, string>
    expect(rest).toEqual({
      id: expect.stringMatching(/^ep_[0-9A-Za-z]{27}$/),
      events: ['payment.success'],
      url: bench.receiver.url,
    })
    expect(webhookSecretKey).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/)
    expect(JSON.stringify(await (await call('GET', WEBHOOKS)).json())).not.toContain('whsec_')
  })

  it.each([
    ['no events', { events: [] }],
    ['an unknown event', { events: ['payment.refunded'] }],
    ['a bad address', { url: 'nowhere' }],
    ['two merchants', { merchantIds: [merchantId, merchantId] }],
  ])('are refused with %s', async (_name, change) => {
    expect(
      (await call('POST', WEBHOOKS, { url: bench.receiver.url, events: ['payment.failed'], ...change })).status,
    ).toBe(400)
  })

  it('get the events of their whole, latest list, and none once removed', async () => {
    await start({ subscription: undefined })
    const { id } = bench.simulator.control.subscribe(bench.receiver.url, ['payment.success'])
    expect(
      (await call('PUT', `${WEBHOOKS}/${id}`, { url: bench.receiver.url, events: ['payment.failed'] })).status,
    ).toBe(200)
    const link = await createLink()
    bench.simulator.control.decline(link)
    bench.simulator.control.pay(link)
    await event(0)
    expect(bench.simulator.control.deliveries().map((delivery) => delivery.event)).toEqual(['payment.failed'])
    expect((await call('DELETE', `${WEBHOOKS}/${id}`)).status).toBe(204)
    bench.simulator.control.notify(link, 'payment.failed')
    expect(bench.simulator.control.deliveries()).toHaveLength(1)
    expect((await call('PUT', `${WEBHOOKS}/${id}`, {})).status).toBe(404)
  })

  it('sign with both secrets while one takes over', async () => {
    const link = await createLink()
    const id = bench.simulator.control.subscriptions()[0]?.id ?? ''
    const fresh = bench.simulator.control.rotateSecret(id)
    bench.simulator.control.decline(link)
    await eventOf('payment.failed')
    const during = bench.receiver.bodies.length - 1
    expect([accepts(secret, during), accepts(fresh, during)]).toEqual([true, true])
    bench.simulator.control.retireOldSecret(id)
    bench.simulator.control.decline(link)
    await event(during + 1)
    expect([accepts(secret, during + 1), accepts(fresh, during + 1)]).toEqual([false, true])
  })
})

describe('Lopay simulator: events', () => {
  beforeEach(async () => {
    await start({ subscription: { url: bench.receiver.url, secret, events: ['payment.success', 'payment.failed'] } })
  })

  it('name link and payment, and no amount', async () => {
    const id = await createLink()
    bench.simulator.control.decline(id)
    expect((await event(0)).data).toEqual({ paymentLinkId: id })
    const paymentId = bench.simulator.control.pay(id)
    expect(await event(1)).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      object: 'event',
      createdAt: expect.any(String),
      type: 'payment.success',
      data: { paymentLinkId: id, paymentId },
    })
    expect(bench.receiver.bodies.join('')).not.toMatch(/1999|amount/)
    expect([accepts(secret, 0), accepts(secret, 1)]).toEqual([true, true])
    expect(bench.receiver.headers[0]?.['svix-id']).not.toBe(bench.receiver.headers[1]?.['svix-id'])
  })

  it('keep their id over retries, and get a fresh time', async () => {
    bench.receiver.answers = [500, 200]
    bench.simulator.faults.webhookRetryMs = 1_100
    bench.simulator.control.pay(await createLink())
    await expect
      .poll(() => bench.simulator.control.deliveries().map((delivery) => delivery.answer), { timeout: 5_000 })
      .toEqual([500, 200])
    const [first, second] = bench.receiver.headers
    expect(second?.['svix-id']).toBe(first?.['svix-id'])
    expect(Number(second?.['svix-timestamp'])).toBeGreaterThan(Number(first?.['svix-timestamp']))
    expect([accepts(secret, 0), accepts(secret, 1)]).toEqual([true, true])
  })

  it('come under the other names when told to', async () => {
    await start({ headerFamily: 'webhook' })
    await createLink()
    await event(0)
    expect(bench.receiver.headers[0]).toMatchObject({ 'webhook-id': expect.stringMatching(/^msg_/) })
    expect(bench.receiver.headers[0]).not.toHaveProperty('svix-id')
    expect(accepts(secret, 0)).toBe(true)
  })

  it('are lost, multiplied, signed wrongly or repeated when told to', async () => {
    const id = await createLink()
    bench.simulator.faults.webhookLost = true
    bench.simulator.control.decline(id)
    Object.assign(bench.simulator.faults, { webhookLost: false, webhookCopies: 3, webhookWrongSignature: true })
    bench.simulator.control.pay(id)
    await event(2)
    expect([0, 1, 2].map((index) => accepts(secret, index))).toEqual([false, false, false])
    bench.simulator.control.redeliver(id)
    await event(3)
    expect(bench.receiver.headers[3]?.['svix-id']).toBe(bench.receiver.headers[0]?.['svix-id'])
  })
})
