// All tests of the web page, one browser after another:   node tests/web/page_test.js (tests/web/page.sh builds it first)
'use strict';

require('./use_test.js');
require('./file_test.js');
require('./history_test.js');
require('./embed_test.js');
require('./touch_test.js');
require('./firefox_test.js');
