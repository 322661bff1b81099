import { describe, expect, it } from 'vitest'
import { createLakiPaySimulator } from '../../../demo/simulators/lakipay/lakipay.ts'
import { apiKey, bench, createPayment, isSigned, read, received, setUp, start } from './lakipay-bench.ts'

setUp()

describe('LakiPay simulator: webhooks', () => {
  it.each([
    ['approve', 'Success', 'SUCCESS'],
    ['decline', 'Cancelled', 'CANCELLED'],
    ['fail', 'Failed', 'FAILED'],
    ['expire', 'Expired', 'EXPIRED'],
  ] as const)('on %s, sends the observed shape, signed', async (action, wireStatus, status) => {
    const id = await createPayment()
    bench.simulator.control[action](id)
    const members = await received()
    expect(members).toMatchObject({
      event: 'DEPOSIT',
      lakipayTxnId: id,
      referenceId: 'ORDER-12345',
      amount: '100.00',
      status: wireStatus,
      callbackUrl: bench.receiver.url,
    })
    expect(members).not.toHaveProperty('currency')
    expect(isSigned(members)).toBe(true)
    expect(await read(id)).toMatchObject({ status })
  })

  it('sends the documented shape with the envelope, or when told to', async () => {
    await start({ shape: 'envelope' })
    const id = await createPayment()
    bench.simulator.control.approve(id)
    const members = await received()
    const { signature: _signature, timestamp: _timestamp, ...rest } = members
    expect(rest).toEqual({
      event: 'DEPOSIT',
      transaction_id: id,
      reference: 'ORDER-12345',
      amount: '100.00',
      currency: 'ETB',
      status: 'SUCCESS',
      medium: 'TELEBIRR',
    })
    expect(isSigned(members)).toBe(true)
  })

  it('signs the Go text of a million', async () => {
    await start({ numberText: 'go', webhookShape: 'snake' })
    bench.simulator.control.approve(await createPayment({ amount: 1e6 }))
    const members = await received()
    expect(members.amount).toBe('1000000')
    expect(isSigned(members)).toBe(false)
    expect(isSigned({ ...members, amount: '1e+06' })).toBe(true)
  })

  it('expires by itself', async () => {
    await start({ expiresAfterMs: 20 })
    const id = await createPayment()
    expect(await received()).toMatchObject({ status: 'Expired' })
    expect(bench.simulator.control.payments()).toMatchObject([{ id, status: 'EXPIRED', isPrompting: false }])
  })

  it('never takes a success back, and can succeed late', async () => {
    const id = await createPayment()
    bench.simulator.control.expire(id)
    bench.simulator.control.approve(id)
    bench.simulator.control.decline(id)
    await expect.poll(() => bench.simulator.control.deliveries().map((delivery) => delivery.answer)).toEqual([200, 200])
    expect(await read(id)).toMatchObject({ status: 'SUCCESS' })
  })

  it('sends withdrawals, platform fees and whatever else a test needs, all signed', async () => {
    await start({ webhookShape: 'snake' })
    const id = await createPayment({}, { 'X-Connected-Merchant-Id': 'cm_1' })
    bench.simulator.control.sendWithdrawal(id)
    expect(await received(0)).toMatchObject({ event: 'WITHDRAWAL', transaction_id: id })
    const feeId = bench.simulator.control.sendMasterFee(id)
    expect(feeId).toBe(`MASTER_FEE_${id}`)
    expect(await received(1)).toMatchObject({
      event: 'DEPOSIT',
      transaction_id: feeId,
      parent_transaction_id: id,
      amount: '2.00',
      status: 'SUCCESS',
    })
    expect(await read(feeId)).toMatchObject({ id: feeId, parent_transaction_id: id, type: 'DEPOSIT' })
    bench.simulator.control.notify(id, { status: 'PENDING', medium: null, amount: 7 })
    const members = await received(2)
    expect(members).toMatchObject({ status: 'PENDING', amount: '7.00' })
    expect(members).not.toHaveProperty('medium')
    expect([await received(0), await received(1), members].map(isSigned)).toEqual([true, true, true])
    expect(bench.simulator.control.payments()[0]).toMatchObject({ status: 'PENDING', connectedMerchantId: 'cm_1' })
  })

  it('makes a key pair of its own when given none', async () => {
    await bench.simulator.close()
    bench.simulator = createLakiPaySimulator({ apiKey })
    await bench.simulator.listen(0)
    bench.simulator.control.approve(await createPayment())
    expect(isSigned(await received())).toBe(true)
    expect(await (await fetch(`${bench.simulator.url}/_control/public-key`)).text()).toBe(bench.simulator.publicKeyPem)
  })
})
