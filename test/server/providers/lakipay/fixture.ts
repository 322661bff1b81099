import { lakipay } from '../../../../server/providers/lakipay/lakipay.ts'
import type { CreateRequest, Provider, ProviderDefinition } from '../../../../server/contract/provider.ts'
import { lakipaySettings } from '../lakipay.fixtures.ts'
import { createRequest, providerBench } from '../provider-bench.ts'
import type { ProviderBench } from '../provider-bench.ts'

export const definition = lakipay as unknown as ProviderDefinition
export const ALL_MEDIUMS = 'MPESA,TELEBIRR,CBE,ETHSWITCH,LAKIPAY,CYBERSOURCE'
/** A reference of LakiPay's own, which some answers hold beside ours. */
export const LAKIPAY_UUID = '0d6b1c1e-1111-4222-8333-444455556666'
export const ETB = (minor: bigint) => ({ minor, currency: 'ETB' })
export const USD = (minor: bigint) => ({ minor, currency: 'USD' })

export const lakipayBench = (): ProviderBench => providerBench(definition, lakipaySettings)

/** A request of a buyer in Addis Ababa. */
export function birrRequest(provider: Provider, more: Partial<CreateRequest> = {}): CreateRequest {
  return createRequest(provider, { money: ETB(10_000n), customer: { phone: '0911223344' }, ...more })
}

export const CREATED = {
  body: JSON.stringify({
    success: true,
    status: 'PENDING',
    lakipay_transaction_id: 'TXN-1',
    reference_id: 'pay_0190a1b2c3d4',
  }),
}

/** Addresses that the adapter must never send a buyer to. */
export const BAD_PAGES = [
  'http://lakipay.co/pay',
  'https://evil.example/pay',
  'https://notlakipay.co/pay',
  'https://lakipay.co@evil.example/',
  'javascript:alert(1)',
  '/pay/1',
  '',
  'https://lakipay.co.evil.example/',
]
