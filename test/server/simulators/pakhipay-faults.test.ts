import { describe, expect, it } from 'vitest'
import { bench, callback, create, createPayment, signatureOf, verify } from './pakhipay-bench.ts'

bench.renewForEachTest()

describe('Pakhi Pay simulator: faults', () => {
  it('loses a callback', async () => {
    bench.simulator.faults.webhookLost = true
    bench.simulator.control.pay(await createPayment())
    bench.simulator.faults.webhookLost = false
    const id = await createPayment()
    bench.simulator.control.pay(id)
    await bench.expectAnswers(200)
    expect(bench.simulator.control.deliveries().map((delivery) => delivery.paymentId)).toEqual([id])
  })

  it('delays a callback', async () => {
    const id = await createPayment()
    bench.simulator.control.setFaults(id, { webhookDelayMs: 20_000 })
    bench.simulator.control.pay(id)
    bench.clock.advance(19_999)
    expect(bench.simulator.control.deliveries()).toEqual([])
    bench.clock.advance(1)
    await bench.expectAnswers(200)
  })

  it('sends copies of a callback, byte for byte', async () => {
    bench.simulator.faults.webhookCopies = 4
    bench.simulator.control.pay(await createPayment())
    await bench.expectAnswers(200, 200, 200, 200)
    expect(new Set(bench.receiver.bodies).size).toBe(1)
  })

  it('names another amount in a callback with a good signature', async () => {
    bench.simulator.faults.webhookOffBy = -9_900
    bench.simulator.control.pay(await createPayment())
    const { signature, ...members } = await callback()
    expect(members.amount).toBe('1.00')
    expect(signature).toBe(signatureOf(members))
  })

  it('sends a wrong signature', async () => {
    bench.simulator.faults.webhookWrongSignature = true
    bench.simulator.control.pay(await createPayment())
    const { signature, ...members } = await callback()
    expect(signature).toMatch(/^[0-9a-f]{64}$/)
    expect(signature).not.toBe(signatureOf(members))
  })

  it('retries after each answer other than 2xx', async () => {
    bench.receiver.answers = [500, 503, 200]
    Object.assign(bench.simulator.faults, { webhookRetries: 5, webhookRetryMs: 1_000 })
    bench.simulator.control.pay(await createPayment())
    await bench.expectAnswers(500)
    bench.clock.advance(1_000)
    await bench.expectAnswers(500, 503)
    bench.clock.advance(1_000)
    await bench.expectAnswers(500, 503, 200)
    expect(bench.simulator.control.deliveries().map((delivery) => delivery.attempt)).toEqual([1, 2, 3])
  })

  it('does not retry by default', async () => {
    bench.receiver.answers = [500]
    bench.simulator.control.pay(await createPayment())
    await bench.expectAnswers(500)
    bench.clock.advance(86_400_000)
    expect(bench.simulator.control.deliveries()).toHaveLength(1)
  })

  it.each([
    ['error', 500],
    ['html', 200],
  ] as const)('answers create with a page and creates nothing: %s', async (fault, status) => {
    bench.simulator.faults.create = fault
    const response = await create()
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(bench.simulator.control.payments()).toEqual([])
  })

  it('creates a payment without answering', async () => {
    bench.simulator.faults.create = 'hang'
    await bench.expectNoAnswer(
      (signal) => create({}, { signal }),
      () => bench.simulator.control.payments().length === 1,
    )
  })

  it('creates a payment and closes the connection', async () => {
    bench.simulator.faults.create = 'cut'
    await expect(create()).rejects.toThrow('fetch failed')
    expect(bench.simulator.control.payments()).toHaveLength(1)
  })

  it('verifies again when the fault has passed', async () => {
    Object.assign(bench.simulator.faults, { read: 'error', readRecoversAfterMs: 20_000 })
    const transactionId = bench.simulator.control.pay(await createPayment())
    bench.clock.advance(19_999)
    expect((await verify(transactionId, 100)).status).toBe(500)
    bench.clock.advance(1)
    expect((await verify(transactionId, 100)).status).toBe(200)
  })

  it('closes while an answer is missing and a callback waits', async () => {
    Object.assign(bench.simulator.faults, { read: 'hang', webhookDelayMs: 60_000 })
    const transactionId = bench.simulator.control.pay(await createPayment())
    const answer = verify(transactionId, 100).catch((error: Error) => error.message)
    await expect.poll(() => bench.simulator.control.calls().verify).toBe(1)
    await bench.simulator.close()
    expect(await answer).toBe('fetch failed')
    bench.clock.advance(60_000)
    expect(bench.simulator.control.deliveries()).toEqual([])
  })
})
