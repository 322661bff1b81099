/** Icons that only lazy screens use. */

import { icon } from '../icons.ts'

export const alert = icon('M12 7.5v5.5M12 16.5v.01M12 3a9 9 0 1 0 .01 0z')
