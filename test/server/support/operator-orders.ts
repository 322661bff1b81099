/** Orders for tests of the operators' API. */

import type { AnomaliesPage } from '../../../server/contract/operator.ts'
import type { Companion } from './companion.ts'
import { script } from './operator.ts'
import { advance, paid, sale } from './steps.ts'

/** An order that is paid a minute after it was opened. */
export async function paidOrder(companion: Companion, orderId: string, minor = 10_000n): Promise<void> {
  companion.provider.onStatus = () => paid({ providerRef: `TRX-${orderId}`, minor })
  const opened = await companion.open({ orderId, amount: (Number(minor) / 100).toFixed(2) })
  await companion.pay(opened)
  await advance(companion)
  companion.provider.onStatus = () => null
}

/** An order of 100.00 BDT, for which another sum came. */
export async function wrongSum(companion: Companion, minor: bigint, orderId = 'order-1', providerRef = 'TRX1') {
  companion.provider.onStatus = () => paid({ minor, providerRef })
  const { opened, payment } = await sale(companion, orderId)
  await advance(companion)
  companion.provider.onStatus = () => null
  const { anomalies } = await script(() => companion).view<AnomaliesPage>('/anomalies?state=open')
  const anomaly = anomalies.find((one) => one.orderId === orderId)
  return { opened, payment, anomaly: anomaly! }
}

/** Runs `work` while no row can be written into the list of actions. */
export async function withoutActions(companion: Companion, work: () => Promise<void>): Promise<void> {
  const driver = companion.database.open()
  const rename = (from: string, to: string) =>
    driver.transaction((sql) => sql.script(`ALTER TABLE ${from} RENAME TO ${to};`))
  await rename('operator_actions', 'put_away')
  try {
    await work()
  } finally {
    await rename('put_away', 'operator_actions')
    await driver.close()
  }
}
