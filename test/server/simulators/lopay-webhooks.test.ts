import { beforeEach, describe, expect, it } from 'vitest'
import { WEBHOOKS, accepts, bench, call, createLink, event, eventOf, merchantId, secret } from './lopay-bench.ts'

bench.renewForEachTest()

describe('Lopay simulator: webhook subscriptions', () => {
  it('show their secret only when they are created', async () => {
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
    ['an empty list of events', { events: [] }],
    ['an unknown event', { events: ['payment.refunded'] }],
    ['a bad address', { url: 'nowhere' }],
    ['two merchants', { merchantIds: [merchantId, merchantId] }],
  ])('are refused with %s', async (_name, change) => {
    expect(
      (await call('POST', WEBHOOKS, { url: bench.receiver.url, events: ['payment.failed'], ...change })).status,
    ).toBe(400)
  })

  it('get the events of their latest list, and none after they are removed', async () => {
    await bench.start({ subscription: undefined })
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

  it('sign with both secrets during a rotation', async () => {
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
    await bench.start({
      subscription: { url: bench.receiver.url, secret, events: ['payment.success', 'payment.failed'] },
    })
  })

  it('name the link and the payment, and no amount', async () => {
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

  it('keep their id over retries, and get a fresh timestamp', async () => {
    bench.receiver.answers = [500, 200]
    bench.simulator.control.pay(await createLink())
    await bench.expectAnswers(500)
    bench.clock.advance(5_000)
    await bench.expectAnswers(500, 200)
    const [first, second] = bench.receiver.headers
    expect(second?.['svix-id']).toBe(first?.['svix-id'])
    expect(Number(second?.['svix-timestamp']) - Number(first?.['svix-timestamp'])).toBe(5)
    expect([accepts(secret, 0), accepts(secret, 1)]).toEqual([true, true])
  })

  it('are retried by the schedule of Svix', async () => {
    bench.receiver.answers = [500]
    bench.simulator.control.pay(await createLink())
    const seconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000]
    for (const [index, wait] of seconds.entries()) {
      await bench.expectAnswers(...Array.from({ length: index + 1 }, () => 500))
      bench.clock.advance(wait * 1_000 - 1)
      expect(bench.simulator.control.deliveries()).toHaveLength(index + 1)
      bench.clock.advance(1)
    }
    await bench.expectAnswers(...Array.from({ length: 8 }, () => 500))
    bench.clock.advance(36_000_000)
    expect(bench.simulator.control.deliveries()).toHaveLength(8)
  })

  it('have webhook-* headers with headerFamily "webhook"', async () => {
    await bench.start({ headerFamily: 'webhook' })
    await createLink()
    await event(0)
    expect(bench.receiver.headers[0]).toMatchObject({ 'webhook-id': expect.stringMatching(/^msg_/) })
    expect(bench.receiver.headers[0]).not.toHaveProperty('svix-id')
    expect(accepts(secret, 0)).toBe(true)
  })

  it('can be lost, copied, signed wrongly and repeated', async () => {
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
