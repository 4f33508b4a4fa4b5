package io.philotes.ingestion;

import io.philotes.error.ErrorCode;

/**
 * Why a source is not read as usual.
 *
 * @param stopped for good; else it heals by itself
 */
record Hindrance(ErrorCode code, boolean stopped) {}
