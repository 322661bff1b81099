/**
 * The sandbox: a provider that moves no money and needs no network, for trying out a shop. The reference that `create`
 * returns says what the payment will do and when, so the sandbox has no state and works across restarts.
 */

import { CURRENCIES } from '../domain/money.ts'
import { confirmed } from '../contract/confirmed-status.ts'
import type { ConfirmedFacts } from '../contract/confirmed-status.ts'
import { WebhookRefused } from '../contract/provider.ts'
import type { Medium, Provider, ProviderContext, ProviderDefinition } from '../contract/provider.ts'

type MediumId = 'approve' | 'slow' | 'decline' | 'expire' | 'ignore'

interface Script {
  readonly label: string
  readonly simulates: string
  readonly hint: string
  /** Milliseconds from its creation until the payment ends; null when it never ends. */
  readonly after: number | null
  readonly end: 'paid' | 'failed' | 'expired'
}

/** The first is the default. */
const SCRIPTS: Readonly<Record<MediumId, Script>> = {
  approve: {
    label: 'Test: approve',
    simulates: 'Simulates a payment that is approved',
    hint: 'This is a test payment. It is approved automatically in 2 seconds. No money moves.',
    after: 2_000,
    end: 'paid',
  },
  slow: {
    label: 'Test: approve slowly',
    simulates: 'Simulates an approval after 20 seconds',
    hint: 'This is a test payment. It is approved automatically in 20 seconds. No money moves.',
    after: 20_000,
    end: 'paid',
  },
  decline: {
    label: 'Test: decline',
    simulates: 'Simulates a payment that is declined',
    hint: 'This is a test payment. It is declined automatically in 2 seconds. No money moves.',
    after: 2_000,
    end: 'failed',
  },
  expire: {
    label: 'Test: expire',
    simulates: 'Simulates a request that expires after 30 seconds',
    hint: 'This is a test payment. Its request expires in 30 seconds. No money moves.',
    after: 30_000,
    end: 'expired',
  },
  ignore: {
    label: 'Test: no answer',
    simulates: 'Simulates a payment that nobody answers',
    hint: 'This is a test payment that nobody answers. No money moves.',
    after: null,
    end: 'paid',
  },
}
const MEDIUMS: readonly Medium[] = Object.entries(SCRIPTS).map(([id, { label, simulates }]) => ({
  id,
  label,
  simulates,
}))

/** Medium, epoch milliseconds of the creation, our reference. */
const PROVIDER_REF = /^sbx_([a-z]+)_(\d{1,15})_([A-Za-z0-9_-]{1,64})$/

/** Epoch milliseconds of its end, our reference. */
const REFUND_ID = /^sbxr_(\d{1,15})_[a-z0-9]{1,30}$/
/** In milliseconds. */
const REFUND_TIME = 20_000

const PENDING: ConfirmedFacts = { state: 'pending', providerRef: null, reference: null, money: null }

/** It has no settings of its own: the variable `SANDBOX` switches it on. */
export const sandbox: ProviderDefinition<Record<never, never>> = {
  id: 'sandbox',
  label: 'Sandbox',
  settings: {},
  create: (_settings, context) => open(context),
}

function open({ now }: ProviderContext): Provider {
  return {
    id: 'sandbox',
    label: 'Sandbox',
    mark: 'phone amber',
    flow: 'device',
    needs: [],
    mediums: MEDIUMS,
    currencies: CURRENCIES,
    capabilities: { poll: 'always', cancel: true, callback: 'none' },

    async create({ reference, medium = 'approve' }) {
      if (!isMedium(medium)) return { outcome: 'refused', reason: 'wrong_details' }
      const at = now()
      const { hint, after, end } = SCRIPTS[medium]
      return {
        outcome: 'created',
        providerRef: `sbx_${medium}_${at}_${reference}`,
        ...(end === 'expired' && after !== null ? { expiresAt: at + after } : {}),
        action: { type: 'confirm-on-device', hint, simulated: true },
      }
    },

    async fetchStatus({ providerRef, money }) {
      const [, medium = '', createdAt = '', reference = ''] = PROVIDER_REF.exec(providerRef ?? '') ?? []
      if (!isMedium(medium)) return confirmed(PENDING)
      const { after, end } = SCRIPTS[medium]
      if (after === null || now() < Number(createdAt) + after) return confirmed({ ...PENDING, providerRef, reference })
      if (end === 'paid') return confirmed({ state: 'paid', providerRef, reference, money })
      const ended = { state: end, providerRef, reference, money: null }
      return confirmed(end === 'failed' ? { ...ended, reason: 'insufficient_funds' } : ended)
    },

    // There is no provider to call. The payment still ends as its medium says, so that a late success can be tried out.
    async cancel() {},

    // What the buyer approved slowly goes back slowly.
    async refund({ reference, providerRef }) {
      const [, medium] = PROVIDER_REF.exec(providerRef ?? '') ?? []
      return medium === 'slow'
        ? { outcome: 'pending', refundId: `sbxr_${now() + REFUND_TIME}_${reference}` }
        : { outcome: 'done', refundId: `sbxr_${now()}_${reference}` }
    },

    async fetchRefund({ refundId }) {
      const [, doneAt] = REFUND_ID.exec(refundId ?? '') ?? []
      if (doneAt === undefined || refundId === null) return null
      return { outcome: now() >= Number(doneAt) ? 'done' : 'pending', refundId }
    },

    verifyWebhook() {
      throw new WebhookRefused('not_for_us', 'the sandbox sends no webhooks')
    },

    parseWebhook() {
      throw new WebhookRefused('not_for_us', 'the sandbox sends no webhooks')
    },
  }
}

function isMedium(id: string): id is MediumId {
  return Object.hasOwn(SCRIPTS, id)
}
