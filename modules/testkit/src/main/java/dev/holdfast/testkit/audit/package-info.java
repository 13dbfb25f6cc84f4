/** Records of calls, for tests of what is written, searched and told of them. */
@NullMarked
package dev.holdfast.testkit.audit;

import org.jspecify.annotations.NullMarked;
