/** Scripted providers of both flows, and what a buyer sends to pay by them. */

import type { Provider } from '../../../server/contract/provider.ts'
import { scriptedProvider } from './scripted-provider.ts'
import type { ScriptedProvider } from './scripted-provider.ts'

type Capabilities = Partial<Provider['capabilities']>

/** Sends push requests to Ethiopian phones. */
export function wallet(id = 'wallet', capabilities: Capabilities = {}): ScriptedProvider {
  const provider = scriptedProvider(id, capabilities)
  return Object.assign(provider, {
    flow: 'device',
    needs: ['phone'],
    mediums: [
      { id: 'TELEBIRR', label: 'telebirr' },
      { id: 'MPESA', label: 'M-Pesa' },
    ],
    phoneCountries: ['ET'],
    onCreate: ({ reference }) => ({
      outcome: 'created',
      providerRef: `T-${reference}`,
      action: { type: 'confirm-on-device', hint: 'Confirm it.' },
    }),
  } satisfies Partial<ScriptedProvider>)
}

/** Takes the buyer to a page. */
export const page = (id = 'page', capabilities: Capabilities = {}): ScriptedProvider =>
  Object.assign(scriptedProvider(id, capabilities), {
    needs: ['name', 'email'],
    mediums: [],
  } satisfies Partial<ScriptedProvider>)

export const BUYER = { name: 'Rahima', email: 'rahima@example.com' }
export const BY_PAGE = { provider: 'page', customer: BUYER }
export const BY_WALLET = { provider: 'wallet', medium: 'TELEBIRR', customer: { phone: '0911000001' } }
