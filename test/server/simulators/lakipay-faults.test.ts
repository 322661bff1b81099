import { describe, expect, it } from 'vitest'
import { bench, checkout, createPayment, direct, get, isSigned, read, received, setUp, start } from './lakipay-bench.ts'

setUp()

describe('LakiPay simulator: faults', () => {
  it('loses webhooks, and sends them again when asked', async () => {
    bench.simulator.faults.webhookLost = true
    const id = await createPayment()
    bench.simulator.control.approve(id)
    expect(bench.simulator.control.deliveries()).toEqual([])
    bench.simulator.control.redeliver(id)
    expect(await received()).toMatchObject({ lakipayTxnId: id })
  })

  it('delays webhooks', async () => {
    bench.simulator.faults.webhookDelayMs = 150
    const id = await createPayment()
    const before = performance.now()
    bench.simulator.control.approve(id)
    await received()
    expect(performance.now() - before).toBeGreaterThanOrEqual(149)
  })

  it('repeats webhooks byte for byte', async () => {
    const id = await createPayment()
    bench.simulator.control.setFaults(id, { webhookCopies: 4 })
    bench.simulator.control.approve(id)
    await expect.poll(() => bench.receiver.bodies.length).toBe(4)
    expect(new Set(bench.receiver.bodies).size).toBe(1)
  })

  it('names a wrong amount and currency in a webhook that is signed well', async () => {
    await start({ webhookShape: 'snake', faults: { webhookOffBy: -1, webhookCurrency: 'EUR' } })
    const id = await createPayment()
    bench.simulator.control.approve(id)
    const members = await received()
    expect(members).toMatchObject({ amount: '99.99', currency: 'EUR' })
    expect(isSigned(members)).toBe(true)
    expect(await read(id)).toMatchObject({ amount: 100, currency: 'ETB' })
  })

  it('charges a wrong amount and currency, and says so everywhere', async () => {
    await start({ webhookShape: 'snake', faults: { chargedOffBy: 1, chargedCurrency: 'USD' } })
    const id = await createPayment()
    bench.simulator.control.approve(id)
    expect(await received()).toMatchObject({ amount: '100.01', currency: 'USD' })
    expect(await read(id)).toMatchObject({ amount: 100.01, currency: 'USD' })
  })

  it('signs wrongly', async () => {
    bench.simulator.faults.webhookWrongSignature = true
    bench.simulator.control.approve(await createPayment())
    const members = await received()
    expect(Buffer.from(members.signature ?? '', 'base64')).toHaveLength(256)
    expect(isSigned(members)).toBe(false)
  })

  it('tries again after an answer other than 2xx when told to', async () => {
    bench.receiver.answers = [500, 302, 200]
    Object.assign(bench.simulator.faults, { webhookRetries: 5, webhookRetryMs: 5 })
    bench.simulator.control.approve(await createPayment())
    await expect
      .poll(() => bench.simulator.control.deliveries().map((delivery) => delivery.answer))
      .toEqual([500, 302, 200])
    expect(bench.simulator.control.deliveries().map((delivery) => delivery.attempt)).toEqual([1, 2, 3])
  })

  it.each([
    ['error', 500],
    ['html', 200],
  ] as const)('answers every call with a page (%s), and then nothing was done', async (fault, status) => {
    const id = await createPayment({ reference: 'before' })
    Object.assign(bench.simulator.faults, { create: fault, read: fault })
    for (const response of [await direct({}), await checkout({}), await get(id)]) {
      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toContain('text/html')
    }
    expect(bench.simulator.control.payments()).toHaveLength(1)
  })

  it('works and never answers: the prompt is there, and can be paid', async () => {
    bench.simulator.faults.nextCreate = 'hang'
    await expect(direct({}, AbortSignal.timeout(100))).rejects.toThrow('timeout')
    const [payment] = bench.simulator.control.payments()
    bench.simulator.control.approve(payment?.id ?? '')
    expect(await received()).toMatchObject({ referenceId: 'ORDER-12345', status: 'Success' })
    expect((await direct({ reference: 'next' })).status).toBe(200)
  })

  it('ends the connection', async () => {
    const id = await createPayment()
    bench.simulator.faults.read = 'cut'
    await expect(get(id)).rejects.toThrow('fetch failed')
    expect(bench.simulator.control.payments()[0]?.reads).toBe(1)
  })

  it('recovers a while after the buyer has acted', async () => {
    const id = await createPayment()
    bench.simulator.control.setFaults(id, { read: 'error', readRecoversAfterMs: 50 })
    bench.simulator.control.approve(id)
    expect((await get(id)).status).toBe(500)
    await expect.poll(async () => (await get(id)).status).toBe(200)
  })

  it('takes no webhook after it was closed', async () => {
    bench.simulator.faults.webhookDelayMs = 60_000
    bench.simulator.control.approve(await createPayment())
    await bench.simulator.close()
    expect(bench.receiver.bodies).toEqual([])
  })
})
