/** Pictures for what comes after the money is on its way. */

import { icon } from './icons.ts'

export const tick = icon('M5 12.5l4.5 4.5L19 7.5')
export const clock = icon('M12 7v5l3 2M12 3a9 9 0 1 0 .01 0z')
export const away = icon('M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5')
export const copySheets = icon('M9 9h10v11H9zM15 9V5H5v11h4')
export const alert = icon('M12 7.5v5.5M12 16.5v.01M12 3a9 9 0 1 0 .01 0z')
