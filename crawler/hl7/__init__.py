"""HL7 FHIR R4: resources as provider directories fill them in, and how to ask a server for them."""
