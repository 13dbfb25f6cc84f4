package dev.holdfast.architecture.planted.journal;

import org.apache.pekko.http.javadsl.model.HttpRequest;

public record ServesHttp(HttpRequest request) {}
