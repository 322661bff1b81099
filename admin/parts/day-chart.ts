/** What was paid on each of 30 days, as bars. The text beside it says the same to those who do not see it. */

import { html, svg } from 'lit'
import type { TemplateResult } from 'lit'
import type { CurrencyFigures, DayFigures } from '../../server/contract/operator.ts'
import type { ConsoleContext } from '../app/context.ts'

const HEIGHT = 100
const STEP = 10
const BAR = 7

export function dayChart({ currency, days }: CurrencyFigures, { words, format }: ConsoleContext): TemplateResult {
  const top = niceTop(Math.max(...days.map(({ money }) => money.minor)))
  const first = days[0]
  const middle = days[Math.floor(days.length / 2)]
  const axis = (minor: number) => format.compact({ ...first!.money, minor })
  const highest = days.reduce((best, day) => (day.money.minor > best.money.minor ? day : best), first!)
  const today = days[days.length - 1]!
  const summary = words.chartSummary(
    format.currency(currency),
    `${format.money(highest.money)} (${format.day(highest.date)})`,
    format.money(today.money),
  )
  return html`<figure class="chart">
    <ol aria-hidden="true">
      <li>${axis(top)}</li>
      <li>${axis(top / 2)}</li>
      <li>${format.number(0)}</li>
    </ol>
    <svg viewBox="0 0 ${days.length * STEP} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${summary}>
      ${days.map((day, index) => bar(day, index, top, index === days.length - 1, `${format.day(day.date)}: ${format.money(day.money)}, ${words.ordersPaid(day.orders, format.number(day.orders))}`))}
    </svg>
    <p aria-hidden="true">
      <span>${first ? format.day(first.date) : ''}</span><span>${middle ? format.day(middle.date) : ''}</span
      ><span>${words.today}</span>
    </p>
  </figure>`
}

function bar({ money }: DayFigures, index: number, top: number, isToday: boolean, title: string) {
  // A day with little money still shows that there was some.
  const height = money.minor === 0 ? 0 : Math.max(1, (money.minor / top) * HEIGHT)
  return svg`<rect x=${index * STEP + (STEP - BAR) / 2} y=${HEIGHT - height} width=${BAR} height=${height}
    class=${isToday ? 'today' : ''}><title>${title}</title></rect>`
}

/** The end of the axis: one, two or five of a power of ten. */
function niceTop(highest: number): number {
  if (highest === 0) return 100
  const power = 10 ** Math.floor(Math.log10(highest))
  return [1, 2, 5, 10].map((factor) => factor * power).find((top) => top >= highest) ?? highest
}
