import { describe, expect, it } from 'vitest'
import { bench, createPayment, isSigned, read, webhook } from './lakipay-bench.ts'

bench.renewForEachTest()

describe('LakiPay simulator: webhooks', () => {
  it.each([
    ['approve', 'Success', 'SUCCESS'],
    ['decline', 'Cancelled', 'CANCELLED'],
    ['fail', 'Failed', 'FAILED'],
    ['expire', 'Expired', 'EXPIRED'],
  ] as const)('have the observed shape and a signature after %s', async (action, wireStatus, status) => {
    const id = await createPayment()
    bench.simulator.control[action](id)
    const members = await webhook()
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

  it('have the documented shape with shape "envelope"', async () => {
    await bench.start({ shape: 'envelope' })
    const id = await createPayment()
    bench.simulator.control.approve(id)
    const members = await webhook()
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

  it('sign a million as Go prints it, with numberText "go"', async () => {
    await bench.start({ numberText: 'go', webhookShape: 'snake' })
    bench.simulator.control.approve(await createPayment({ amount: 1e6 }))
    const members = await webhook()
    expect(members.amount).toBe('1000000')
    expect(isSigned(members)).toBe(false)
    expect(isSigned({ ...members, amount: '1e+06' })).toBe(true)
  })

  it('tell that a push request has expired', async () => {
    await bench.start({ expiresAfterMs: 60_000 })
    const id = await createPayment()
    bench.clock.advance(59_999)
    expect(await read(id)).toMatchObject({ status: 'PENDING' })
    bench.clock.advance(1)
    expect(await webhook()).toMatchObject({ status: 'Expired' })
    expect(bench.simulator.control.payments()).toMatchObject([{ id, status: 'EXPIRED', isOnPhone: false }])
  })

  it('tell of a late success, after which nothing changes', async () => {
    const id = await createPayment()
    bench.simulator.control.expire(id)
    bench.simulator.control.approve(id)
    bench.simulator.control.decline(id)
    await bench.expectAnswers(200, 200)
    expect(await read(id)).toMatchObject({ status: 'SUCCESS' })
  })

  it('include withdrawals, platform fees and changed members, all signed', async () => {
    await bench.start({ webhookShape: 'snake' })
    const id = await createPayment({}, { 'X-Connected-Merchant-Id': 'cm_1' })
    bench.simulator.control.sendWithdrawal(id)
    expect(await webhook(0)).toMatchObject({ event: 'WITHDRAWAL', transaction_id: id })
    const feeId = bench.simulator.control.sendMasterFee(id)
    expect(feeId).toBe(`MASTER_FEE_${id}`)
    expect(await webhook(1)).toMatchObject({
      event: 'DEPOSIT',
      transaction_id: feeId,
      parent_transaction_id: id,
      amount: '2.00',
      status: 'SUCCESS',
    })
    expect(await read(feeId)).toMatchObject({ id: feeId, parent_transaction_id: id, type: 'DEPOSIT' })
    bench.simulator.control.notify(id, { status: 'PENDING', medium: null, amount: 7 })
    const members = await webhook(2)
    expect(members).toMatchObject({ status: 'PENDING', amount: '7.00' })
    expect(members).not.toHaveProperty('medium')
    expect([await webhook(0), await webhook(1), members].map(isSigned)).toEqual([true, true, true])
    expect(bench.simulator.control.payments()[0]).toMatchObject({ status: 'PENDING', connectedMerchantId: 'cm_1' })
  })

  it('are signed with a new key when none is given', async () => {
    const { publicKeyPem } = bench.simulator
    await bench.start({ privateKey: undefined })
    bench.simulator.control.approve(await createPayment())
    expect(isSigned(await webhook())).toBe(true)
    expect(bench.simulator.publicKeyPem).not.toBe(publicKeyPem)
    expect(await (await fetch(`${bench.simulator.url}/_control/public-key`)).text()).toBe(bench.simulator.publicKeyPem)
  })
})
