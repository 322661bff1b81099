/** LakiPay's answers and webhooks, in both of their shapes: as documented, and as its servers send them. */

import { decimalText } from '../kit/amounts.ts'
import { writeJson } from './signature.ts'
import type { LakiPayment } from './payment.ts'
import type { Member, Members, NumberText } from './signature.ts'

/** `flat` was observed, `envelope` is documented. */
export const ANSWER_SHAPES = ['flat', 'envelope'] as const
export type AnswerShape = (typeof ANSWER_SHAPES)[number]
/** `camel` was observed, `snake` is documented. */
export const WEBHOOK_SHAPES = ['camel', 'snake'] as const
export type WebhookShape = (typeof WEBHOOK_SHAPES)[number]

export function createdAnswer(shape: AnswerShape, { id, reference }: LakiPayment, paymentUrl: string | null): object {
  const page = paymentUrl === null ? {} : { payment_url: paymentUrl }
  return shape === 'flat'
    ? {
        success: true,
        message: 'Payment initiated',
        lakipay_transaction_id: id,
        reference_id: reference,
        status: 'PENDING',
        ...page,
      }
    : {
        status: 'SUCCESS',
        message: 'Payment initiated',
        data: { transaction_id: id, reference, status: 'PENDING', ...page },
      }
}

export function problemAnswer(shape: AnswerShape, status: number, message: string, code: string): object {
  if (shape === 'envelope') return { status: 'ERROR', message, error_code: code, errors: message.split('; ') }
  return status === 400 ? { success: false, message } : { success: false, error: { type: code.toLowerCase(), message } }
}

/**
 * The answer to GET transaction. The outer `status` of the envelope says that the request worked, and nothing about the
 * payment.
 */
export function transactionAnswer(shape: AnswerShape, payment: LakiPayment, numberText: NumberText): string {
  const { id, reference, status, medium, currency, chargedCurrency, createdAt, updatedAt, parentId } = payment
  const amount = payment.charged ?? payment.amount
  const shared: Members = {
    reference,
    amount: { decimal: decimalText(amount) },
    currency: chargedCurrency ?? currency,
    fee_amount: { decimal: decimalText(payment.fee) },
    // This leaves the buyer's account. It is not comparable with the price.
    total_amount: { decimal: decimalText(amount + (payment.merchantPaysFee ? 0 : payment.fee)) },
    medium: medium ?? '',
    status,
    type: 'DEPOSIT',
    ...(parentId === null ? {} : { parent_transaction_id: parentId }),
    description: payment.description,
    details: '',
    created_at: rfc3339(createdAt),
    updated_at: rfc3339(updatedAt),
  }
  if (shape === 'flat') return writeJson({ id, ...shared }, numberText)
  const data = writeJson({ transaction_id: id, ...shared }, numberText)
  return `{"status":"SUCCESS","message":"Transaction found","data":${data}}`
}

export interface WebhookFacts {
  event: string
  amount: number
  currency: string
  callbackUrl: string
  message: string
  /** Epoch milliseconds. */
  sentAt: number
}

/** @returns the members of a webhook, without the signature */
export function webhookMembers(shape: WebhookShape, payment: LakiPayment, facts: WebhookFacts): Record<string, Member> {
  const amount = { decimal: decimalText(facts.amount) }
  const timestamp = rfc3339(facts.sentAt)
  if (shape === 'snake') {
    return {
      event: facts.event,
      transaction_id: payment.id,
      reference: payment.reference,
      amount,
      currency: facts.currency,
      status: payment.status,
      medium: payment.medium ?? '',
      timestamp,
      ...(payment.parentId === null ? {} : { parent_transaction_id: payment.parentId }),
    }
  }
  return {
    event: facts.event,
    lakipayTxnId: payment.id,
    referenceId: payment.reference,
    providerTxId: payment.providerTxId,
    amount,
    status: payment.status.charAt(0) + payment.status.slice(1).toLowerCase(),
    message: facts.message,
    callbackUrl: facts.callbackUrl,
    merchantId: payment.connectedMerchantId ?? 'm_simulated',
    userId: 'u_simulated',
    timestamp,
  }
}

function rfc3339(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
