import { describe, expect, test } from 'vitest'
import { CURRENCIES } from '../../../server/domain/money.ts'
import { sandbox } from '../../../server/providers/sandbox.ts'
import type { Provider } from '../../../server/contract/provider.ts'
import { createRequest, signal } from './provider-bench.ts'

const CREATED = 1_700_000_000_000

/** A sandbox of a server that has just started, with the clock at `at`. */
function open(at: number): Provider {
  return sandbox.create({}, { now: () => at })
}

async function create(medium?: string): Promise<string> {
  const provider = open(CREATED)
  const created = await provider.create(createRequest(provider, { reference: 'pay_a-B_1', medium }), signal)
  if (created.outcome !== 'created' || created.providerRef === undefined) return expect.fail('not created')
  return created.providerRef
}

const statusAt = (at: number, providerRef: string | null) =>
  open(at).fetchStatus({ reference: 'pay_a-B_1', providerRef, money: { minor: 500n, currency: 'JPY' } }, signal)

describe('sandbox payment', () => {
  test('keeps its whole state in its reference', async () => {
    expect(await create('slow')).toBe(`sbx_slow_${CREATED}_pay_a-B_1`)
  })

  test('is approved unless the request names another medium', async () => {
    expect(await create()).toMatch(/^sbx_approve_/)
  })

  test.each([
    ['approve', 2_000, { state: 'paid', money: { minor: 500n, currency: 'JPY' } }],
    ['slow', 20_000, { state: 'paid', money: { minor: 500n, currency: 'JPY' } }],
    ['decline', 2_000, { state: 'failed', money: null, reason: 'insufficient_funds' }],
    ['expire', 30_000, { state: 'expired', money: null }],
  ])('with the medium %s ends after %i ms, also after a restart of the server', async (medium, after, end) => {
    const providerRef = await create(medium)
    const bound = { providerRef, reference: 'pay_a-B_1' }
    expect(await statusAt(CREATED, providerRef)).toEqual({ ...bound, state: 'pending', money: null })
    expect(await statusAt(CREATED + after - 1, providerRef)).toEqual({ ...bound, state: 'pending', money: null })
    expect(await statusAt(CREATED + after, providerRef)).toEqual({ ...bound, ...end })
    expect(await statusAt(CREATED + 1e9, providerRef)).toEqual({ ...bound, ...end })
  })

  test.each([
    ['expire', CREATED + 30_000],
    ['approve', undefined],
    ['slow', undefined],
    ['decline', undefined],
    ['ignore', undefined],
  ])('with the medium %s names the time of its expiry, if it has one', async (medium, expiresAt) => {
    const provider = open(CREATED)
    const created = await provider.create(createRequest(provider, { medium }), signal)
    expect((created as { expiresAt?: number }).expiresAt).toBe(expiresAt)
  })

  test('with the medium ignore never ends', async () => {
    expect(await statusAt(CREATED + 1e12, await create('ignore'))).toMatchObject({ state: 'pending' })
  })

  test.each([
    null,
    '',
    'sbx',
    'sbx_approve_x_pay_1',
    'sbx_toString_1_pay_1',
    'sbx_constructor_1_pay_1',
    'TRX1',
    `xsbx_approve_${CREATED}_pay_1`,
  ])('is pending with the reference %j', async (providerRef) => {
    expect(await statusAt(CREATED + 1e9, providerRef)).toEqual({
      state: 'pending',
      providerRef: null,
      reference: null,
      money: null,
    })
  })

  test('has the status of the payment in its reference, not of the payment in the query', async () => {
    expect(await statusAt(CREATED + 2_000, `sbx_approve_${CREATED}_pay_other`)).toMatchObject({
      state: 'paid',
      reference: 'pay_other',
    })
  })

  test('cannot be created with an unknown medium', async () => {
    const provider = open(CREATED)
    for (const medium of ['', 'Approve', 'toString', '__proto__']) {
      expect(await provider.create(createRequest(provider, { medium }), signal)).toEqual({
        outcome: 'refused',
        reason: 'wrong_details',
      })
    }
  })

  test('continues after a cancellation, so that a late success can be tried out', async () => {
    const providerRef = await create('approve')
    await open(CREATED).cancel?.(
      { reference: 'pay_a-B_1', providerRef, money: { minor: 500n, currency: 'JPY' } },
      signal,
    )
    expect(await statusAt(CREATED + 2_000, providerRef)).toMatchObject({ state: 'paid' })
  })
})

describe('the sandbox', () => {
  test('takes every currency, needs no details, and describes to the buyer what will happen', async () => {
    const provider = open(CREATED)
    expect(provider).toMatchObject({
      flow: 'device',
      needs: [],
      currencies: CURRENCIES,
      capabilities: { poll: 'always', cancel: true },
    })
    expect(provider.mediums?.map(({ id }) => id)).toEqual(['approve', 'slow', 'decline', 'expire', 'ignore'])
    for (const { id } of provider.mediums ?? []) {
      expect(await provider.create(createRequest(provider, { medium: id }), signal)).toMatchObject({
        action: { type: 'confirm-on-device', hint: expect.stringMatching(/test payment.*no money moves\.$/i) },
      })
    }
  })

  test('has no settings', () => {
    expect(sandbox.settings).toEqual({})
  })
})
