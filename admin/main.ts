/** The entry of the console. The page holds `<console-app>`. */

import './app/console-app.ts'
import './console.css'
