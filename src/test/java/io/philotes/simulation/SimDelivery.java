package io.philotes.simulation;

import java.util.List;

/**
 * What a walsender sends of a committed transaction, made once.
 *
 * @param begin the Begin message, framed, with an Origin when there is one
 * @param messages the changes, framed, one after the other
 * @param ends where each of them ends
 * @param relations for each of them the descriptions that must have been sent before
 * @param undo how to take the transaction back when the source loses it
 */
record SimDelivery(SimTransaction transaction, byte[] begin, byte[] messages, int[] ends, SimRelation[][] relations,
                   byte[] commit, List<SimUndo> undo) {}
