package dev.holdfast.architecture.planted.api;

import java.sql.Connection;

public record AsksTheJournalsDatabase(Connection connection) {}
