/** The connected accounts and the webhook settings, and the events about both. */

import { randomBytes, randomUUID } from 'node:crypto'
import { signatureHeader } from './signature.ts'
import type { Clock } from '../kit/clock.ts'
import type { Deliveries } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { ConnectedAccount, WebhookSettings } from './control.ts'

export interface LakiConnectState {
  readonly accounts: ReadonlyMap<string, ConnectedAccount>
  settings: WebhookSettings
  /** @returns the id */
  addAccount(): string
  /** Sends an event. @returns its idempotency key, as does `sendSettlement` */
  decide(account: ConnectedAccount, kycStatus: 'approved' | 'declined'): string
  sendSettlement(account: ConnectedAccount, amount: number, status: 'approved' | 'declined'): string
}

interface Settings {
  masterMerchantId: string
  webhook: Partial<WebhookSettings>
  faults: Faults
  deliveries: Deliveries
  clock: Clock
}

export function createState({ masterMerchantId, webhook, faults, deliveries, clock }: Settings): LakiConnectState {
  const accounts = new Map<string, ConnectedAccount>()

  const state: LakiConnectState = {
    accounts,
    settings: { webhook_url: '', webhook_secret: '', webhook_enabled: false, ...webhook },
    addAccount() {
      const id = `cm_${randomUUID()}`
      accounts.set(id, { id, kycStatus: 'pending' })
      return id
    },
    decide(account, kycStatus) {
      account.kycStatus = kycStatus
      return notify(`connected_account.${kycStatus}`, {
        object: 'connected_account',
        id: account.id,
        master_merchant_id: masterMerchantId,
        kyc_status: kycStatus,
      })
    },
    sendSettlement: (account, amount, status) =>
      notify(`settlement.${status}`, {
        object: 'settlement',
        id: `wd_${randomBytes(6).toString('hex')}`,
        connected_account_id: account.id,
        amount,
        status,
      }),
  }
  return state

  function notify(event: string, data: Record<string, string | number>): string {
    const key = `evt_${randomBytes(9).toString('hex')}`
    const { webhook_url: address, webhook_secret: secret, webhook_enabled: isEnabled } = state.settings
    if (!isEnabled) return key
    const occurredAt = new Date(clock.now()).toISOString()
    const body = JSON.stringify({ event, idempotency_key: key, occurred_at: occurredAt, data })
    const headers: Record<string, string> = {}
    if (secret) {
      headers['X-LakiConnect-Signature'] = signatureHeader(
        faults.webhookWrongSignature ? `not ${secret}` : secret,
        body,
      )
    }
    deliveries.send({ paymentId: null, event, address, body, headers: () => headers }, faults)
    return key
  }
}
