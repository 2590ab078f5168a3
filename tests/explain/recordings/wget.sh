wget -q -O - --method=POST \
  --header='Content-Type: application/json' \
  --header='Date: Mon, 06 May 2024 02:00:00 GMT' \
  --header='x-bis3-date: Mon, 06 May 2024 02:00:00 GMT' \
  --header='x-bis3-version: 1.0' \
  --header='Authorization: BIS3 EbX/S0rBNYs=:lqKJDQbqgLzxgSYQxHOjv+aSOe0=' \
  --body-data='{"FacilityCode": "12332500472260169F", "HospTime": "2024-05-05", "InPatientNum": 20, "DonorNum": 10}' \
  http://127.0.0.1:8095/Patient/Donor
