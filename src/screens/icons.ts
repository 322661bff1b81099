/** Icons as outlines in the colour of the text, and those that only the modal has. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'

export const chevron = icon('M9.5 5.5L16 12l-6.5 6.5', 'chevron')
/** Beside what folds out. */
export const unfold = icon('M6 9.5l6 6 6-6', 'turn')
export const copySheets = icon('M9 9h10v11H9zM5 15V4h10')
export const away = icon('M14 4.5h5.5V10M19.5 4.5L11 13M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h4')

export function icon(path: string, look?: string): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true" class=${look ?? nothing}><path d=${path}></path></svg>`
}
