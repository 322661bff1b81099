/** The payment links that the simulator knows, and what can happen to them. Each change sends its event. */

import { randomUUID } from 'node:crypto'
import { payFor } from './payment.ts'
import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { KeptLink, LopayPayment } from './payment.ts'
import type { LopayEvent, Subscriptions } from './webhooks.ts'

export interface LopayState {
  readonly links: ReadonlyMap<string, KeptLink>
  faultsOf(link: KeptLink | undefined): Faults
  create(
    given: Pick<KeptLink, 'amount' | 'description' | 'reference' | 'dataCollection' | 'taxes' | 'returnUrl'>,
  ): KeptLink
  /** Charges once. @returns the payment id. @throws {Error} when the link was revoked */
  pay(link: KeptLink, tipUnits: number, tenderType: LopayPayment['tenderType']): string
  /** Declines a card, unless the link is paid or revoked. */
  decline(link: KeptLink): void
  update(link: KeptLink, change: Partial<KeptLink>): void
  /** Does nothing once the link is paid. */
  revoke(link: KeptLink): void
  notify(link: KeptLink, event: LopayEvent, data?: Record<string, string>): void
}

interface Settings {
  merchantId: string
  faults: Faults
  subscriptions: Subscriptions
  clock: Clock
}

export function createState({ merchantId, faults: general, subscriptions, clock }: Settings): LopayState {
  const links = new Map<string, KeptLink>()
  const now = () => new Date(clock.now()).toISOString()

  return {
    links,
    faultsOf,
    create(given) {
      const createdAt = now()
      const link: KeptLink = {
        ...given,
        id: randomUUID(),
        merchantId,
        status: 'pending',
        payments: [],
        createdAt,
        updatedAt: createdAt,
        declines: 0,
        actedAt: null,
        reads: 0,
        faults: {},
      }
      links.set(link.id, link)
      notify(link, 'paymentLink.created')
      return link
    },
    pay(link, tipUnits, tenderType) {
      const [known] = link.payments
      if (known) return known.id
      if (link.status === 'cancelled') throw new Error('this link was revoked')
      const faults = faultsOf(link)
      const charged = {
        units: link.amount.units + faults.chargedOffBy,
        currencyCode: faults.chargedCurrency || link.amount.currencyCode,
      }
      const paidAt = now()
      const payment = { id: randomUUID(), tenderType, ...payFor(charged, link.taxes, tipUnits), createdAt: paidAt }
      Object.assign(link, { status: 'completed', payments: [payment], actedAt: clock.now(), updatedAt: paidAt })
      notify(link, 'payment.success', { paymentId: payment.id })
      return payment.id
    },
    decline(link) {
      if (link.status !== 'pending') return
      link.declines += 1
      link.actedAt = clock.now()
      notify(link, 'payment.failed')
    },
    update(link, change) {
      Object.assign(link, change, { updatedAt: now() })
      notify(link, 'paymentLink.updated')
    },
    revoke(link) {
      if (link.status !== 'pending') return
      Object.assign(link, { status: 'cancelled', updatedAt: now() })
      notify(link, 'paymentLink.revoked')
    },
    notify,
  }

  function faultsOf(link: KeptLink | undefined): Faults {
    return { ...general, ...link?.faults }
  }

  function notify(link: KeptLink, event: LopayEvent, data: Record<string, string> = {}): void {
    subscriptions.send(event, merchantId, link.id, data, faultsOf(link))
  }
}
