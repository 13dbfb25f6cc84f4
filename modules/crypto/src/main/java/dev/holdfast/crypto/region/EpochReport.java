package dev.holdfast.crypto.region;

import java.util.Set;

/**
 * What beginning an epoch came to.
 *
 * @param epoch the epoch that began
 * @param rewrappedRows how many rows moved to it
 * @param checkedRows how many rows were opened under it before any epoch ended
 * @param endedEpochs epochs whose anchors were destroyed: what only they could open is gone
 */
public record EpochReport(
    long epoch, long rewrappedRows, long checkedRows, Set<Long> endedEpochs) {}
