/** What an operator and a buyer see of a provider's key that is refused. */

import type { CheckoutOpened } from '../../../server/contract/wire.ts'
import type { Companion } from './companion.ts'

/** What a buyer reads at a method whose provider refuses our key. */
export const NOT_AVAILABLE = 'Not available just now'

/** The log lines that say so. */
export const keyErrors = (companion: Companion) =>
  companion.logLines
    .map((line) => JSON.parse(line) as { level: number; provider?: string; msg: string })
    .filter(({ level, msg }) => level === 50 && msg.includes('rejects our key'))

/** The metric of one provider, as text. */
export const keyGauge = async (companion: Companion, id: string) =>
  new RegExp(`^pay_provider_misconfigured\\{provider="${id}"\\} (\\d)$`, 'm').exec(
    (await companion.request('GET', '/metrics')).text,
  )?.[1]

/** Why a buyer cannot choose the provider; undefined when it can be chosen. */
export const unavailable = async (companion: Companion, opened: CheckoutOpened, id: string) =>
  (await companion.view(opened)).methods.find(({ provider }) => provider === id)?.unavailable
