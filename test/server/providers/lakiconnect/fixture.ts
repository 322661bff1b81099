import { createHmac } from 'node:crypto'
import { createLakiConnect } from '../../../../server/providers/lakiconnect.ts'
import type { WebhookDelivery, WebhookEvent, WebhookRefused } from '../../../../server/contract/provider.ts'
import { delivery, judge } from '../deliveries.ts'

/** The secret of LakiConnect's document. Most of the text after its prefix happens to be base64. */
export const SECRET = 'whsec_your_secret_here'
export const HEADER = 'x-lakiconnect-signature'
export const source = createLakiConnect({ secrets: [SECRET] })

export const APPROVED = {
  event: 'connected_account.approved',
  idempotency_key: 'evt_abc123def456',
  occurred_at: '2025-10-01T09:10:00Z',
  data: {
    object: 'connected_account',
    id: 'cm_a1b2c3d4-e5f6-7890-abcd-ef1234567890',
    master_merchant_id: 'mm_9f8e7d6c-b5a4-3210-fedc-ba9876543210',
    kyc_status: 'approved',
  },
}
export const SETTLEMENT = {
  event: 'settlement.approved',
  idempotency_key: 'evt_def456ghi789',
  occurred_at: '2025-10-02T14:00:00Z',
  data: {
    object: 'settlement',
    id: 'wd_321fedcba098',
    connected_account_id: APPROVED.data.id,
    amount: 47500,
    status: 'approved',
  },
}

export function verdict(webhook: WebhookDelivery, by = source): WebhookEvent | WebhookRefused['code'] {
  return judge(by, webhook, [SECRET])
}

export function signed(body: string | Uint8Array, secret = SECRET): WebhookDelivery {
  const digest = createHmac('sha256', secret).update(body).digest('hex')
  return delivery(body, { [HEADER]: `sha256=${digest}` })
}
