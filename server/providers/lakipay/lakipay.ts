/**
 * LakiPay (Ethiopia): mobile money by a push request to the buyer's phone, or a hosted page. Document:
 * https://lakipay.co/docs (direct payments, hosted checkout, webhooks).
 *
 * The status of a payment is read by LakiPay's own id, which comes with the answer to the create call or with a
 * webhook. That answer names amount, currency, reference and state, so it alone confirms a payment. Webhooks are
 * signed, and only a reason to ask.
 */

import type { Provider, ProviderDefinition } from '../../contract/provider.ts'
import { lakipayApi, probeKey } from './api.ts'
import { createPayment, PHONE_COUNTRIES } from './create.ts'
import { settings } from './settings.ts'
import type { LakiPaySettings } from './settings.ts'
import { fetchStatus } from './status.ts'
import { parseWebhook, verifyWebhook } from './webhooks.ts'

export const lakipay: ProviderDefinition<typeof settings> = {
  id: 'lakipay',
  label: 'LakiPay',
  settings,
  create: (values) => open(values),
}

function open(values: LakiPaySettings): Provider {
  const direct = values.MODE === 'direct'
  const call = lakipayApi(values)
  return {
    id: 'lakipay',
    label: 'LakiPay',
    mark: 'wallet teal',
    flow: direct ? 'device' : 'page',
    needs: direct ? ['phone'] : [],
    phoneCountries: PHONE_COUNTRIES,
    // The hosted page lets the buyer choose.
    ...(direct ? { mediums: values.MEDIUMS } : {}),
    currencies: [...new Set(values.MEDIUMS.flatMap(({ currencies = [] }) => currencies))],
    capabilities: { poll: 'with-reference', cancel: false, callback: 'per-payment' },
    create: (request, signal) => createPayment(values, call, request, signal),
    fetchStatus: (query, signal) => fetchStatus(call, query, signal),
    probeKey: (signal) => probeKey(call, signal),
    verifyWebhook: (delivery) => verifyWebhook(values.WEBHOOK_PUBLIC_KEY, delivery),
    parseWebhook,
  }
}
