import { describe, expect, it } from 'vitest'
import { bench, checkout, createPayment, direct, get, isSigned, read, webhook } from './lakipay-bench.ts'

bench.renewForEachTest()

describe('LakiPay simulator: faults', () => {
  it('loses a webhook, and sends it again on demand', async () => {
    bench.simulator.faults.webhookLost = true
    const id = await createPayment()
    bench.simulator.control.approve(id)
    expect(bench.simulator.control.deliveries()).toEqual([])
    bench.simulator.control.redeliver(id)
    expect(await webhook()).toMatchObject({ lakipayTxnId: id })
  })

  it('delays a webhook', async () => {
    const id = await createPayment()
    bench.simulator.control.setFaults(id, { webhookDelayMs: 20_000 })
    bench.simulator.control.approve(id)
    bench.clock.advance(19_999)
    expect(bench.simulator.control.deliveries()).toEqual([])
    bench.clock.advance(1)
    expect(await webhook()).toMatchObject({ lakipayTxnId: id })
  })

  it('sends copies of a webhook, byte for byte', async () => {
    const id = await createPayment()
    bench.simulator.control.setFaults(id, { webhookCopies: 4 })
    bench.simulator.control.approve(id)
    await bench.expectAnswers(200, 200, 200, 200)
    expect(new Set(bench.receiver.bodies).size).toBe(1)
  })

  it('names another amount and currency in a webhook with a good signature', async () => {
    await bench.start({ webhookShape: 'snake', faults: { webhookOffBy: -1, webhookCurrency: 'EUR' } })
    const id = await createPayment()
    bench.simulator.control.approve(id)
    const members = await webhook()
    expect(members).toMatchObject({ amount: '99.99', currency: 'EUR' })
    expect(isSigned(members)).toBe(true)
    expect(await read(id)).toMatchObject({ amount: 100, currency: 'ETB' })
  })

  it('charges another amount and currency, and names them everywhere', async () => {
    await bench.start({ webhookShape: 'snake', faults: { chargedOffBy: 1, chargedCurrency: 'USD' } })
    const id = await createPayment()
    bench.simulator.control.approve(id)
    expect(await webhook()).toMatchObject({ amount: '100.01', currency: 'USD' })
    expect(await read(id)).toMatchObject({ amount: 100.01, currency: 'USD' })
  })

  it('sends a wrong signature', async () => {
    bench.simulator.faults.webhookWrongSignature = true
    bench.simulator.control.approve(await createPayment())
    const members = await webhook()
    expect(Buffer.from(members.signature ?? '', 'base64')).toHaveLength(256)
    expect(isSigned(members)).toBe(false)
  })

  it('retries after each answer other than 2xx', async () => {
    bench.receiver.answers = [500, 302, 200]
    Object.assign(bench.simulator.faults, { webhookRetries: 5, webhookRetryMs: 1_000 })
    bench.simulator.control.approve(await createPayment())
    await bench.expectAnswers(500)
    bench.clock.advance(1_000)
    await bench.expectAnswers(500, 302)
    bench.clock.advance(1_000)
    await bench.expectAnswers(500, 302, 200)
    expect(bench.simulator.control.deliveries().map((delivery) => delivery.attempt)).toEqual([1, 2, 3])
  })

  it.each([
    ['error', 500],
    ['html', 200],
  ] as const)('answers every call with a page and does nothing: %s', async (fault, status) => {
    const id = await createPayment({ reference: 'before' })
    Object.assign(bench.simulator.faults, { create: fault, read: fault })
    for (const response of [await direct(), await checkout(), await get(id)]) {
      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toContain('text/html')
    }
    expect(bench.simulator.control.payments()).toHaveLength(1)
  })

  it('creates a payment without answering, and the payment can be paid', async () => {
    bench.simulator.faults.nextCreate = 'hang'
    await bench.expectNoAnswer(
      (signal) => direct({}, { signal }),
      () => bench.simulator.control.payments().length === 1,
    )
    bench.simulator.control.approve(bench.simulator.control.payments()[0]?.id ?? '')
    expect(await webhook()).toMatchObject({ referenceId: 'ORDER-12345', status: 'Success' })
    expect((await direct({ reference: 'next' })).status).toBe(200)
  })

  it('closes the connection of a call that it has counted', async () => {
    const id = await createPayment()
    bench.simulator.faults.read = 'cut'
    await expect(get(id)).rejects.toThrow('fetch failed')
    expect(bench.simulator.control.payments()[0]?.reads).toBe(1)
  })

  it('answers about a payment again when the fault has passed', async () => {
    const id = await createPayment()
    bench.simulator.control.setFaults(id, { read: 'error', readRecoversAfterMs: 20_000 })
    bench.simulator.control.approve(id)
    bench.clock.advance(19_999)
    expect((await get(id)).status).toBe(500)
    bench.clock.advance(1)
    expect((await get(id)).status).toBe(200)
  })

  it('sends nothing after it was closed', async () => {
    bench.simulator.faults.webhookDelayMs = 60_000
    bench.simulator.control.approve(await createPayment())
    await bench.simulator.close()
    bench.clock.advance(60_000)
    expect(bench.simulator.control.deliveries()).toEqual([])
  })
})
